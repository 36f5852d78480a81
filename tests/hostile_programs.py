"""Programs that would take for ever, or all memory, if they were followed as they stand."""

from __future__ import annotations

PROGRAMS: dict[str, str] = {
    "double str": """
s='a'
for i in range(100):
    s = s + s
tf.get_variable(s,[1])
""",
    "double str while": """
s='a'
while True:
    s += s
    tf.get_variable(s,[1])
""",
    "double list": """
s=[1]
for i in range(100):
    s = s + s
tf.get_variable('a',s)
""",
    "double extend": """
s=[1]
for i in range(100):
    s.extend(s)
tf.get_variable('a',s)
""",
    "double tuple": """
s=(1,)
for i in range(100):
    s = s + s
tf.get_variable('a',s)
""",
    "nest tuple": """
s=(1,)
for i in range(60):
    s = (s, s)
tf.get_variable('a',s)
print(s == (s,s))
""",
    "nest list": """
s=[1]
for i in range(60):
    s = [s, s]
tf.get_variable('a',s)
print(s == [s,s], str(s), '%s' % s)
""",
    "nest dict": """
s={}
for i in range(60):
    s = {'a': s, 'b': s}
tf.get_variable('a',[1]);print(s==s,str(s),'%s' % s, f'{s}')
""",
    "nest tuple fmt": """
s=(1,)
for i in range(40):
    s = (s, s)
tf.get_variable(str(s)+'%s' % (s,) + f'{s}',[1])
""",
    "times": """
x='x'*10**10
y=[0]*10**10
z=(0,)*10**10
w=10**10*'x'
b=b'x'*10**10
tf.get_variable(x,y)
""",
    "pow": """
x=10**10**10
y=2**(2**40)
z=pow(10,10**10)
w=pow(3,10**9,7)
q=10.0**400
tf.get_variable('a',[x])
""",
    "square": """
x=10
for i in range(100):
    x = x*x
tf.get_variable('a%d' % x,[x])
""",
    "shift": """
x=1<<10**12
y=1
for i in range(100):
    y = y << 60
tf.get_variable('a%d'%y,[x])
""",
    "widths": """
a='%1000000000d' % 3
b='%.1000000000f' % 3.0
c='%*d' % (10**9, 3)
d='{:1000000000}'.format(3)
e=f'{3:1000000000}'
f=format(3,'1000000000')
g='{:>1000000000s}'.format('a')
h='{0:{1}}'.format(3,10**9)
w=10**9
i=f'{3:{w}}'
tf.get_variable(a+b+c+d+e+f+g+h+i,[1])
""",
    "just": """
n=10**10
a='x'.ljust(n)+'x'.rjust(n)+'x'.center(n)+'x'.zfill(n)
tf.get_variable(a,[1])
""",
    "expandtabs": """
a='\\t'.expandtabs(10**10)
tf.get_variable(a,[1])
""",
    "replace": """
a='x'*10000
for i in range(10):
    a=a.replace('x','x'*10000)
tf.get_variable(a,[1])
""",
    "join": """
a=['x'*10000]*5000
b='y'.join(a)
c=b.join(a)
d=c.join(a)
e='x'*9000
for i in range(9):
    e=e.join(list(e))
tf.get_variable(d,[1])
""",
    "range": """
for i in range(10**18):
    tf.get_variable('a',[1])
""",
    "range list": """
a=list(range(10**18))
b=sum(range(10**18))
c=max(range(10**18))
d=[i for i in range(10**18)]
e=range(10**30)
f=len(range(10**30))
tf.get_variable('a',[c,f])
""",
    "bytes": """
a=bytes(10**12)
b=bytearray(10**12)
c='a'.encode()*10**12
tf.get_variable('a',[1])
""",
    "loop 1e9": """
n=0
while n < 10**9:
    n += 1
tf.get_variable('a',[n])
""",
    "loop forever": """
n=0
while True:
    n += 1
    tf.get_variable('a%d'%n,[n])
""",
    "loop nested": """
for a in range(200):
 for b in range(200):
  for c in range(200):
   for d in range(200):
    tf.get_variable('v%d_%d_%d_%d'%(a,b,c,d),[1])
""",
    "comp nested": """
x=[(a,b,c,d,e) for a in range(200) for b in range(200) for c in range(200) for d in range(200) for e in range(200)]
tf.get_variable('a',[len(x)])
""",
    "recursion": """
def f(n):
    tf.get_variable('a%d'%n,[1])
    return f(n+1)
f(0)
""",
    "mutual": """
def f(n):
    return g(n+1)+g(n+2)
def g(n):
    tf.get_variable('a',[1])
    return f(n)+f(n)
f(0)
""",
    "fib": """
def f(n):
    return f(n-1)+f(n-2) if n>1 else 1
tf.get_variable('a',[f(90)])
""",
    "ackermann": """
def A(m,n):
    return n+1 if m==0 else A(m-1,1) if n==0 else A(m-1,A(m,n-1))
tf.get_variable('a',[A(4,4)])
""",
    "paths 2^40": "import os\n"
    + "".join(f"if os.environ.get('a{i}'):\n    tf.get_variable('v{i}',[1])\n" for i in range(40)),
    "paths calls": "import sys\ndef f(a):\n    if a: tf.get_variable('x',[1], )\n    else: tf.get_variable('y',[2])\n"
    + "".join(f"f(sys.argv[{i}])\n" for i in range(40)),
    "strings paths": "import sys\ns=''\n"
    + "".join(f"if sys.argv[{i}]: s += 'a{i}'\n" for i in range(60))
    + "tf.get_variable(s,[1])\n",
    "long name": """
tf.get_variable('a'*10**6,[1])
tf.get_variable('a'*10**6,[1])
""",
    "long ident": "x" * 10**6 + " = tf.get_variable('a',[1])\n" + "tf.get_variable('a',[1])\n",
    "literal scope": "with tf.variable_scope('"
    + "a/" * 10**5
    + "b'):\n tf.get_variable('w',[1])\n tf.get_variable('w',[1])\n",
    "self append": """
l=[]
l.append(l)
print(l==l, str(l), '%s'%l, l*3)
tf.get_variable('a',l)
d={}
d['a']=d
print(d==d, str(d))
tf.get_variable('b',d)
m=[];n=[m];m.append(n);print(m==n, str(m))
tf.layers.dense(l,d)
""",
    "self attr": """
class A: pass
a=A()
a.a=a
a.b=[a]
print(a==a,str(a))
tf.get_variable(a.a.a.a.name,[1])
""",
    "decorator rec": """
def d(f):
    @d
    def g(): return f()
    return g
@d
def f(): tf.get_variable('a',[1])
f()
""",
    "getattr rec": """
class A:
    def __getattr__(self, n):
        return getattr(self, n+'x')
A().foo
class B:
    def __getattr__(self, n): return self.other
B().foo
tf.get_variable('a',[1])
""",
    "prop rec": """
class A:
    @property
    def x(self): return self.x
    def __call__(self): return self()
    def __add__(self,o): return self+o
    def __len__(self): return len(self)
    def __iter__(self): return iter(self)
    def __enter__(self):
        with self: pass
    def __exit__(self,*a): pass
    def __str__(self): return str(self)
    def __eq__(self,o): return self==o
    def __getitem__(self,i): return self[i]
a=A();a.x;a();a+1;len(a)
for i in a: pass
with a: pass
str(a);a==1;a[0];'%s'%a
tf.get_variable('a',[1])
""",
    "inf gen": """
def g():
    n=0
    while True:
        yield n
        n+=1
for i in g():
    tf.get_variable('a%d'%i,[1])
""",
    "inf gen list": """
import itertools
def g():
    while True: yield 1
x=list(g())
y=list(itertools.count())
z=sum(g())
for i in itertools.cycle([1]): tf.get_variable('a',[1])
""",
    "gen rec": """
def g():
    yield from g()
    for x in g(): yield x
for i in g(): tf.get_variable('a',[1])
""",
    "big literal": "x=["
    + "1," * 200000
    + "]\ny={"
    + "".join(f"{i}:{i}," for i in range(50000))
    + "}\nfor i in x: tf.get_variable('a',[1])\n",
    "big str literal": "x='" + "a" * 1500000 + "'\nfor c in x: tf.get_variable(c,[1])\n",
    "deep class": "class A0: pass\n"
    + "".join(f"class A{i + 1}(A{i}): pass\n" for i in range(3000))
    + "A3000().foo\ntf.get_variable('a',[1])\n",
    "wide class": "".join(f"class A{i}: pass\n" for i in range(300))
    + "class B("
    + ",".join(f"A{i}" for i in range(300))
    + "): pass\nB().foo\ntf.get_variable('a',[1])\n",
    "diamond class": "class A0: pass\nclass B0: pass\n"
    + "".join(
        f"class A{i + 1}(A{i},B{i}): pass\nclass B{i + 1}(B{i},A{i}): pass\n" for i in range(40)
    )
    + "A40().foo\ntf.get_variable('a',[1])\n",
    "diamond ok": "class A0: pass\n"
    + "".join(
        f"class L{i}(A{i}): pass\nclass R{i}(A{i}): pass\nclass A{i + 1}(L{i},R{i}): pass\n"
        for i in range(200)
    )
    + "A200().foo\ntf.get_variable('a',[1])\n",
    "mro conflict": """
class A: pass
class B(A): pass
class C(A,B): pass
class D(C,C): pass
D().x
tf.get_variable('a',[1])
""",
    "class cyc": """
class A: pass
class B(A): pass
A.__bases__=(B,)
class A(A): pass
A=type('A',(A,),{})
A().x
tf.get_variable('a',[1])
""",
    "many scopes": "".join(" " * i + f"with tf.variable_scope('a{i}'):\n" for i in range(95))
    + " " * 95
    + "tf.get_variable('w',[1])\n"
    + " " * 95
    + "tf.get_variable('w',[1])\n",
    "call chain": "def f0(): return tf.get_variable('a',[1])\n"
    + "".join(f"def f{i + 1}(): return f{i}()\n" for i in range(5000))
    + "f5000()\nf5000()\n",
    "call tree": "def f0(): return tf.get_variable('a',[1])\n"
    + "".join(f"def f{i + 1}():\n    f{i}(); f{i}()\n" for i in range(60))
    + "f60()\n",
    "lambda y": """
Y=lambda f:(lambda x:f(lambda *a:x(x)(*a)))(lambda x:f(lambda *a:x(x)(*a)))
Y(lambda s: lambda n: tf.get_variable('a',[1]) or s(n+1))(0)
omega=(lambda x:x(x))(lambda x:x(x))
""",
    "shape bomb": """
x=tf.ones([10**9,10**9])
y=tf.layers.dense(x,10**9)
y=tf.layers.dense(x,10**9,name='dense')
tf.get_variable('a',[10**6,10**6])
tf.get_variable('a',[10**6,10**6])
""",
    "const bomb": """
tf.get_variable('a',initializer=tf.zeros([10**6,10**6]))
tf.get_variable('a',initializer=tf.zeros([10**6,10**6]))
x=tf.constant(0,shape=[10**10])
x=tf.range(10**12)
x=tf.tile(tf.ones([10]),[10**11])
x=tf.eye(10**7)
x=tf.one_hot([1],10**12)
x=tf.unstack(tf.ones([10**7]))
y=tf.split(tf.ones([10**7]),10**7)
""",
    "silent bomb": """
def f(x):
    with tf.variable_scope('c'):
        return tf.matmul(x, tf.Variable(tf.zeros([10**6,10**6])))
a=f(tf.ones([1,10**6]))
b=f(tf.ones([1,10**6]))
""",
    "layers bomb": """
x=tf.placeholder(tf.float32,[None,10**6])
def critic(x):
    return tf.layers.dense(x,10**6)
a=critic(x)
b=critic(x)
loss=tf.reduce_mean(a)-tf.reduce_mean(b)
""",
    "cells": """
cells=[tf.nn.rnn_cell.LSTMCell(10) for _ in range(10**6)]
c=tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.LSTMCell(10)]*10**6)
x=tf.placeholder(tf.float32,[None,10**7,10])
tf.nn.static_rnn(c,tf.unstack(x,axis=1))
""",
    "regex": """
x=tf.get_collection('a',scope='(a+)+$')
with tf.variable_scope('a'*60+'!'):
    w=tf.get_variable('w',[1])
for i in range(2):
  tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES,scope='(a+)+$')
  tf.get_variable('w',[1])
import re
re.match('(a+)+$','a'*60+'!')
re.sub('(a|a)*b','', 'a'*60)
""",
    "deep indent loops": "".join(" " * i + f"for a{i} in x:\n" for i in range(90))
    + " " * 90
    + "tf.get_variable('w',[1])\n",
    "deep while": "".join(" " * i + f"while x{i}:\n" for i in range(90))
    + " " * 90
    + "tf.get_variable('w',[1])\n",
    "deep try": "".join(" " * i + "try:\n" for i in range(90))
    + " " * 90
    + "tf.get_variable('w',[1])\n"
    + "".join(" " * i + "except E: tf.get_variable('w',[1])\n" for i in reversed(range(90))),
    "bool chain": "import sys\nx="
    + " and ".join(f"sys.argv[{i}]" for i in range(900))
    + "\nif x: tf.get_variable('w',[1])\n",
    "elif chain": "import sys\nif sys.argv[0]: p=1\n"
    + "".join(f"elif sys.argv[{i}]: tf.get_variable('w{i}',[1])\n" for i in range(1900)),
    "match cases": "import sys\nmatch sys.argv:\n"
    + "".join(f" case {i}: tf.get_variable('w{i}',[1])\n" for i in range(1900)),
    "fmt nest": """
s='a'
for i in range(200):
    s='%s%s%s' % (s,s,s)
t='a'
for i in range(200):
    t=f'{t}{t}{t}'
u='a'
for i in range(200):
    u='{0}{0}'.format(u)
tf.get_variable(s+t+u,[1])
""",
    "unknown text": """
import sys
s=sys.argv[1]
for i in range(200):
    s=s+'/'+s
t=sys.argv[1]
for i in range(200):
    t='%s_%s'%(t,t)
tf.get_variable(s,[1])
tf.get_variable(t,[1])
tf.get_variable(t,[1])
""",
    "unknown arith": """
import sys
x=int(sys.argv[1])
for i in range(200):
    x = x*x + x
y=x
for i in range(30):
    y=(y,y)
tf.get_variable('a',[x])
tf.get_variable('b%s' % x,y)
if x == y: tf.get_variable('b',[1])
""",
    "either tree": "import sys\nx=0\n"
    + "".join(f"if sys.argv[{i}]: x = (x, {i})\nelse: x = ({i}, x)\n" for i in range(60))
    + "tf.get_variable('a',[x])\nif x: tf.get_variable('b',[1])\n",
    "kwargs": """
def f(**k): return f(**k, **{'a%d'%len(k): k})
f(a=1)
def g(*a): return g(*a,*a)
g(1)
tf.get_variable('a',[1])
""",
    "globals": """
for i in range(10**6):
    globals()['a%d'%i]=i
setattr(tf,'get_variable',None)
tf.get_variable('a',[1])
""",
    "zip bomb": """
x=range(256)
y=list(zip(*[x]*256))
for i in range(20):
    y=list(zip(*[y]*256))
z=[a+b for a in y for b in y]
tf.get_variable('a',[len(z)])
""",
    "dict bomb": """
d={}
for i in range(256):
  for j in range(256):
    d[(i,j)]=dict(d)
tf.get_variable('a',[len(d)])
""",
    "sorted": """
x=list(range(256))*30
for i in range(256):
    x=sorted(x)
    y=[z in x for z in x]
tf.get_variable('a',[len(x)])
""",
    "in big": """
x=list(range(256))*39
y=[i in x for i in range(256)]*39
for i in range(200):
    y=y==y
    x==x
tf.get_variable('a',[1])
""",
    "partial": """
import functools
f=tf.get_variable
for i in range(200):
    f=functools.partial(f, f, f)
f()
""",
    "str index": """
s='x'*99999
for i in range(200):
    for c in s: tf.get_variable(c,[1])
""",
    "split": """
s='x '*49999
for i in range(200):
    a=s.split()
    b=[q.split('x') for q in a]
tf.get_variable('a',[len(a)])
""",
    "while unknown": """
import sys
x=sys.stdin
while x:
    while x:
        while x:
            while x:
                tf.get_variable('a',[1]); x=x.y
""",
    "eq nest": """
a=[1]
b=[1]
for i in range(60):
    a=[a,a]
    b=[b,b]
print(a==b, a in [b,b], a!=b, (a,)==(b,))
c=(1,)
d=(1,)
for i in range(60):
    c=(c,c)
    d=(d,d)
print(c==d, c is d, c<d, c in (d,d))
tf.get_variable('a',[1])
""",
    "init nest": """
a=[1]
for i in range(60):
    a=[a,a]
tf.get_variable('a',initializer=a)
tf.constant(a)
tf.Variable(a)
c=(1,)
for i in range(60):
    c=(c,c)
tf.get_variable('b',initializer=c)
tf.get_variable('b',initializer=c)
tf.stack(a);tf.concat(c,0);tf.layers.dense(a,3)
""",
    "hash nest": """
c=(1,)
d={}
for i in range(60):
    c=(c,c)
    d[c]=i
import sys
if sys.argv[0]: c=(c,1)
else: c=(c,2)
tf.get_variable('b',[len(d)])
print(c in d, max(c), sorted(c), sum(c), set(c), {c}, str(c), repr(c), hash(c), isinstance(c, c), '%s' % c)
""",
    "unknown nest": """
import sys
x=sys.argv
for i in range(60):
    x=x+[x]
y=sys.argv[1]
for i in range(60):
    y=f'{y}{y}'+y.foo(y,y)
z=sys.argv[2]
for i in range(60):
    z=z.f(z,z)+z[z](z)
tf.get_variable(y,[1])
tf.get_variable(z,[z])
tf.get_variable(z,[z])
if z: tf.get_variable(z,z)
""",
    "cond nest": """
import sys
x=sys.argv[1]
for i in range(60):
    x = (x and x) or (not x)
    x = x if x else (x == x)
if x: tf.get_variable('a',[1])
""",
    "tensors nest": """
x=tf.placeholder(tf.float32)
for i in range(300):
    x=x+x
    x=tf.concat([x,x],0)
x=tf.placeholder(tf.float32,[2])
for i in range(300):
    x=tf.concat([x,x],0)
    x=tf.tile(x,[2])
w=tf.get_variable('a',x.shape)
w=tf.get_variable('a',x.shape)
""",
    "feed nest": """
def f(x, d=0):
    with tf.variable_scope('s'):
        return f(x, d+1) if d < 30 else tf.get_variable('w',[1])
f(1)
f(1)
""",
    "format": """
a=format(3,'1000000000')
b='{:1000000000}'.format(3)
c=str(3).zfill(10**9)
d='%(a)1000000000d' % {'a':3}
w='1000000000'
e=('%'+w+'d') % 3
f=b'%1000000000d' % 3
g=round(3,10**9)
h=int('9'*5000)
i=str(10**5000)
j=float('1'*10**4)
k=divmod(10**4000,3)
l=bin(10**4000)
m=(-1)**0.5
n=1e308*10
o=chr(10**9)
p=ord('aa')
q='a'.encode('idna'*1000)
tf.get_variable(a+b+c+d+e,[1])
""",
    "math": """
import math
a=math.factorial(10**7)
b=math.pow(10,10**10)
c=math.exp(10**10)
d=math.log(-1)
e=math.ceil(1e308)
f=math.comb(10**6,5*10**5)
import numpy as np
g=np.prod([10**300]*1000)
h=np.zeros([10**6,10**6])
i=np.arange(10**12)
j=math.prod(range(1,250))
k=1
for i in range(1,256): k*=math.prod(range(1,250))
tf.get_variable('a%d' % k,[a,g])
""",
    "import bombs": """
import itertools
for x in itertools.product(range(200),repeat=50): tf.get_variable('a',[1])
y=list(itertools.permutations(range(100)))
z=list(itertools.combinations(range(100),50))
q=list(itertools.chain(*[range(250)]*250))
r=list(itertools.repeat(1))
w=[tf.get_variable(n,[1]) for n in itertools.accumulate('a'*9999)]
""",
    "star args": """
def f(*a): pass
x=list(range(250))*39
for i in range(250): f(*x,*x,*x,*x)
tf.get_variable('a',[1])
""",
    "closures": """
f=lambda: tf.get_variable('a',[1])
for i in range(250):
    f=(lambda g: lambda: g())(f)
f()
""",
    "try loops": """
while True:
    try:
        tf.get_variable('a',[1])
    except ValueError:
        continue
    finally:
        continue
""",
    "raise loop": """
def f():
    try:
        f()
    except:
        f()
    finally:
        f()
f()
""",
    "metaclass": """
class M(type):
    def __call__(c,*a): return c(*a)
    def __getattr__(c,n): return getattr(c,n)
class A(metaclass=M): pass
A()
A.x
tf.get_variable('a',[1])
""",
    "new rec": """
class A:
    def __new__(c): return A()
    def __init__(self): A()
A()
class B:
    def __init__(self): self.b=B()
B()
class C:
    def __bool__(self): return bool(self)
    def __hash__(self): return hash(self)
    def __getattribute__(self,n): return getattr(self,n)
    def __setattr__(self,n,v): setattr(self,n,v)
c=C()
c.x
c.y=1
if c: pass
{c:1}
tf.get_variable('a',[1])
""",
    "globals rec": """
globals()['f']=globals
f()['g']=f
g()['tf'].get_variable('a',[1])
vars()['x']=vars()
locals().update(locals())
x=dir(x)
""",
    "import on one way": """
import unknown
if unknown.flag():
    x = 1
    from . import nothing
else:
    x = 2
tf.get_variable('a',[x])
""",
    "made of nothing": """
import collections
P = collections.namedtuple('P', 'x')
P.__new__()
P._make()
tf.custom_gradient.__call__()
class Q(P):
    def __new__(cls): return super(Q, cls).__new__()
Q()
tf.get_variable('a',[1])
""",
}
