
import tensorflow as tf
from layers import weight

weight(1)
weight(1)
print(2)
