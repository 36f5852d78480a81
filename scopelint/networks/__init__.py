"""The networks of `tf.contrib.slim.nets`, as data: layers, names, sizes and the order of scopes.

Each fact stands here once. Whoever knows what a layer does walks these trees.
"""
