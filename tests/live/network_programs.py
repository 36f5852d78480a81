"""Programs that build networks of `tf.contrib.slim.nets`, for any TensorFlow 1; read by Python 3.7, too.

Each sets `net`, and mostly `end_points`.
"""

PRELUDE = """\
import tensorflow as tf
from tensorflow.contrib.slim.nets import alexnet, inception, overfeat, resnet_utils, resnet_v1, resnet_v2, vgg

slim = tf.contrib.slim


def images(side, channels=3):
    return tf.placeholder(tf.float32, [2, side, side, channels])


"""

#: Each network as it is called, and the argument scope that it comes with.
_CALLS = {
    "vgg.vgg_a(images(224))": "vgg.vgg_arg_scope()",
    "vgg.vgg_16(images(224), 10)": "vgg.vgg_arg_scope()",
    "vgg.vgg_19(images(256), num_classes=7, spatial_squeeze=False)": "vgg.vgg_arg_scope()",
    "alexnet.alexnet_v2(images(224), 10)": "alexnet.alexnet_v2_arg_scope()",
    "overfeat.overfeat(images(231), 10)": "overfeat.overfeat_arg_scope()",
    "inception.inception_v1(images(224), 10)": "inception.inception_v1_arg_scope()",
    "inception.inception_v2(images(224), 10)": "inception.inception_v2_arg_scope()",
    "inception.inception_v3(images(299), 10)": "inception.inception_v3_arg_scope()",
    "resnet_v1.resnet_v1_50(images(224), 10)": "resnet_v1.resnet_arg_scope()",
    "resnet_v1.resnet_v1_101(images(64))": "resnet_v1.resnet_arg_scope()",
    "resnet_v1.resnet_v1_152(images(64), 10)": "resnet_v1.resnet_arg_scope()",
    "resnet_v1.resnet_v1_200(images(64), 10)": "resnet_v1.resnet_arg_scope()",
    "resnet_v2.resnet_v2_50(images(224), 10)": "resnet_v2.resnet_arg_scope()",
    "resnet_v2.resnet_v2_101(images(64))": "resnet_v2.resnet_arg_scope()",
    "resnet_v2.resnet_v2_152(images(64), 10)": "resnet_v2.resnet_arg_scope()",
    "resnet_v2.resnet_v2_200(images(64), 10)": "resnet_v2.resnet_arg_scope()",
}

_BLOCKS = "[resnet_v{0}.resnet_v{0}_block('block1', 4, 2, 2), resnet_v{0}.resnet_v{0}_block('block2', 8, 1, 1)]"
_BY_HAND = (
    "[resnet_utils.Block('own', resnet_v1.bottleneck, [{'depth': 6, 'depth_bottleneck': 3, 'stride': 1},"
    " {'depth': 6, 'depth_bottleneck': 3, 'stride': 2}])]"
)

#: Calls with other options, and of parts.
_OPTIONS = (
    "vgg.vgg_d(images(224), 5, scope='mine')",
    "vgg.vgg_e(images(224), 5, False, scope=None)",
    "inception.inception_v3(images(128), 5, depth_multiplier=0.3, scope='Small')",
    "inception.inception_v3(images(299), 5, min_depth=24, depth_multiplier=0.1, spatial_squeeze=False)",
    "inception.inception_v2(images(100), 5, depth_multiplier=0.5, prediction_fn=slim.softmax)",
    "inception.inception_v1(images(224), 5, is_training=False, scope=None)",
    "inception.inception_v1_base(images(64))",
    "inception.inception_v1_base(images(64), final_endpoint='Mixed_3b', scope='Early')",
    "inception.inception_v2_base(images(64), 'Conv2d_1a_7x7')",
    "inception.inception_v2_base(images(64), 'Mixed_4a', depth_multiplier=0.25)",
    "inception.inception_v3_base(images(128), 'MaxPool_3a_3x3')",
    "inception.inception_v3_base(images(128), 'Mixed_5c', 8, 0.5)",
    "inception.inception_v3_base(images(160), final_endpoint='Mixed_7a', scope='Late')",
    *(
        each.format(version, _BLOCKS.format(version))
        for version in (1, 2)
        for each in (
            "resnet_v{0}.resnet_v{0}(images(32), {1})",
            "resnet_v{0}.resnet_v{0}(images(32), {1}, 3, scope='tiny')",
            "resnet_v{0}.resnet_v{0}(images(33), {1}, global_pool=False, output_stride=4)",
            "resnet_v{0}.resnet_v{0}(images(33), {1}, 3, True, False, 2, False)",
            "resnet_v{0}.resnet_v{0}(images(32, 16), {1}, include_root_block=False)",
            "resnet_v{0}.resnet_v{0}_50(images(65), global_pool=False, output_stride=16)",
        )
    ),
    "resnet_v1.resnet_v1(images(32), "
    + _BY_HAND
    + ", include_root_block=False, reuse=tf.AUTO_REUSE, scope='r')",
    "resnet_v1.bottleneck(images(32, 6), 6, 3, 2), {}",
    "resnet_v1.bottleneck(images(32, 6), 8, 3, 1, rate=2, scope='unit'), {}",
    "resnet_v2.bottleneck(images(32, 6), 6, 3, 2), {}",
    "resnet_v2.bottleneck(images(32, 6), 8, 3, stride=2), {}",
    "resnet_utils.conv2d_same(images(33), 4, 3, 2), {}",
    "resnet_utils.conv2d_same(images(32), 4, 5, stride=2, scope='c'), {}",
    "resnet_utils.conv2d_same(images(32), 4, 3, 1, rate=2), {}",
    "resnet_utils.subsample(images(33), 2), {}",
    "resnet_utils.stack_blocks_dense(images(32), " + _BLOCKS.format(2) + "), {}",
)
_WITH_OPTIONS = {
    "inception.inception_v1_arg_scope(use_batch_norm=False)": "inception.inception_v1_base(images(64))",
    "inception.inception_v3_arg_scope(updates_collections=None)": "inception.inception_v3_base(images(128))",
    "resnet_utils.resnet_arg_scope(batch_norm_scale=False)": (
        "resnet_v2.resnet_v2(images(32), " + _BLOCKS.format(2) + ")"
    ),
    "resnet_utils.resnet_arg_scope()": "resnet_v1.resnet_v1(images(32), " + _BY_HAND + ", 4)",
}  # fmt: skip


def _under(scope, call):
    return "with slim.arg_scope({}):\n    net, end_points = {}\n".format(scope, call)


PROGRAMS = (
    *("net, end_points = {}\n".format(call) for call in (*_CALLS, *_OPTIONS)),
    *(_under(scope, call) for call, scope in _CALLS.items()),
    *(_under(scope, call) for scope, call in _WITH_OPTIONS.items()),
    "with slim.arg_scope([slim.conv2d], biases_initializer=None):\n"
    "    net, end_points = alexnet.alexnet_v2(images(224), 10)\n",
    "with slim.arg_scope(vgg.vgg_arg_scope()), slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm):\n"
    "    net, end_points = vgg.vgg_a(images(224), 10)\n",
    "with tf.variable_scope('outer'):\n"
    "    vgg.vgg_a(images(224), 10)\n"
    "    tf.get_variable_scope().reuse_variables()\n"
    "    net, end_points = vgg.vgg_a(images(224), 10)\n",
)
