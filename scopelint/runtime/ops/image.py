"""`tf.image`, space and depth, batch and space, windows cut out of images."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, float32, uint8
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, first_output, static_value
from scopelint.runtime.ops.cast import cast
from scopelint.runtime.ops.conv import conv_size
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import same_as_first, sizes_in, value_of, with_rank
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, ShapeError, op, public
from scopelint.runtime.shapes import Sizes, as_dimension
from scopelint.runtime.tensor import Tensor

# Resizing.


def _resize_infer(node: Node) -> Outputs:
    sizes, wanted = with_rank(node.sizes(0), 4), sizes_in(node, 1)
    height, width = wanted if wanted is not None else (None, None)
    dtype = node.dtype() if node.type == "ResizeNearestNeighbor" else float32
    return [(dtype, [sizes[0], height, width, sizes[3]])]


def _places(size: int, wanted: int, align_corners: bool) -> Any:
    scale = (size - 1) / (wanted - 1) if align_corners and wanted > 1 else size / wanted
    return np.arange(wanted) * scale


def _nearest(x: Any, wanted: Any, align_corners: bool = False, **_: Any) -> Any:
    rows, columns = (
        _places(n, int(w), align_corners) for n, w in zip(x.shape[1:3], wanted, strict=True)
    )
    turn = np.round if align_corners else np.floor
    row = np.minimum(turn(rows).astype(int), x.shape[1] - 1)
    column = np.minimum(turn(columns).astype(int), x.shape[2] - 1)
    return x[:, row][:, :, column]


def _bilinear(x: Any, wanted: Any, align_corners: bool = False, **_: Any) -> Any:
    x = np.asarray(x, dtype=np.float64)
    for axis in (1, 2):
        at = _places(x.shape[axis], int(wanted[axis - 1]), align_corners)
        low = np.minimum(np.floor(at).astype(int), x.shape[axis] - 1)
        high = np.minimum(low + 1, x.shape[axis] - 1)
        part = (at - low).reshape([-1 if i == axis else 1 for i in range(4)])
        x = np.take(x, low, axis) * (1 - part) + np.take(x, high, axis) * part
    return x


op("ResizeNearestNeighbor", _resize_infer, _nearest, "images size")
op("ResizeBilinear", _resize_infer, _bilinear, "images size")
op("ResizeBicubic", _resize_infer, _bilinear, "images size")
op("ResizeArea", _resize_infer, _bilinear, "images size")


def _resizer(type_: str) -> Any:
    def function(
        images: Any,
        size: Any,
        align_corners: bool = False,
        name: str | None = None,
        half_pixel_centers: bool = False,
        **_: Any,
    ) -> Tensor:
        return build(type_, images, _whole(size), name=name, align_corners=align_corners)

    function.__doc__ = f"{type_}: [b, h, w, c] to another height and width."
    return function


def _whole(size: Any) -> Any:
    """Sizes given as dimensions or floats, as whole numbers."""
    if isinstance(size, list | tuple) and not any(isinstance(n, Tensor) for n in size):
        return [as_dimension(n).value if not isinstance(n, float) else int(n) for n in size]
    return size


for _name, _type in (
    ("resize_nearest_neighbor", "ResizeNearestNeighbor"),
    ("resize_bilinear", "ResizeBilinear"),
    ("resize_bicubic", "ResizeBicubic"),
    ("resize_area", "ResizeArea"),
):
    PUBLIC[f"tf.image.{_name}"] = PUBLIC[f"tf.compat.v1.image.{_name}"] = _resizer(_type)

_METHODS = ("ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea")


@public("image.ResizeMethod")
class ResizeMethod:
    """How to resize."""

    BILINEAR = 0
    NEAREST_NEIGHBOR = 1
    BICUBIC = 2
    AREA = 3


@public("image.resize_images", "image.resize")
def resize_images(
    images: Any,
    size: Any,
    method: Any = 0,
    align_corners: bool = False,
    preserve_aspect_ratio: bool = False,
    name: str | None = None,
    **_: Any,
) -> Tensor:
    """Resize one image or a batch. ValueError for another rank, or sizes that are not two."""
    with name_scope(name, "resize", [images, size]):
        images = convert_to_tensor(images, name="images")
        if images.sizes is None:
            raise ValueError("'images' contains no shape.")
        if len(images.sizes) not in (3, 4):
            raise ValueError("'images' must have either 3 or 4 dimensions.")
        alone = len(images.sizes) == 3
        batch = build("ExpandDims", images, 0) if alone else images
        kind = method if isinstance(method, str) else _METHODS[int(method)]
        kind = {"bilinear": _METHODS[0], "nearest": _METHODS[1], "bicubic": _METHODS[2]}.get(
            kind, kind
        )
        made = build(kind, batch, _whole(size), align_corners=align_corners)
        return build("Squeeze", made, squeeze_dims=[0]) if alone else made


@public(
    "image.resize_image_with_crop_or_pad",
    "image.resize_with_crop_or_pad",
    "image.resize_image_with_pad",
)
def resize_image_with_crop_or_pad(
    image: Any, target_height: Any, target_width: Any, *_: Any
) -> Tensor:
    """Cut or pad to a height and width."""
    image = convert_to_tensor(image)
    sizes: Sizes = None
    if image.sizes is not None:
        known = [n if isinstance(n, int) else None for n in (target_height, target_width)]
        sizes = [*image.sizes[:-3], *known, image.sizes[-1]]
    return _opaque("CropOrPad", image, sizes)


def _opaque(type_: str, tensor: Tensor, sizes: Sizes, dtype: Any = None) -> Tensor:
    """An op whose shape is known and whose values are not."""
    kind = as_dtype(dtype) if dtype is not None else tensor.dtype.base_dtype
    return first_output(tensor.graph.create_op(type_, [tensor], [(kind, sizes)]))


# Changes that keep the shape.


def _keeps_shape(type_: str) -> Any:
    def function(image: Any = None, *_: Any, name: str | None = None, **named: Any) -> Tensor:
        given = image if image is not None else named.get("images", named.get("contents"))
        tensor = convert_to_tensor(given)
        return first_output(
            tensor.graph.create_op(
                type_,
                [tensor],
                [(tensor.dtype.base_dtype, tensor.sizes)],
                name=name or type_,
                kernel=lambda x: x,
            )
        )

    function.__doc__ = f"{type_}: the same shape and dtype; the values are handed on."
    return function


for _name in [
    "random_flip_left_right",
    "random_flip_up_down",
    "random_brightness",
    "random_contrast",
    "random_hue",
    "random_saturation",
    "adjust_brightness",
    "adjust_contrast",
    "adjust_gamma",
    "adjust_hue",
    "adjust_saturation",
    "per_image_standardization",
    "rgb_to_hsv",
    "hsv_to_rgb",
    "rgb_to_yuv",
    "yuv_to_rgb",
    "rgb_to_yiq",
    "yiq_to_rgb",
    "random_jpeg_quality",
    "draw_bounding_boxes",
]:
    PUBLIC[f"tf.image.{_name}"] = _keeps_shape(_name)
PUBLIC["tf.image.per_image_whitening"] = _keeps_shape("per_image_whitening")


def _flip(type_: str, axis: int) -> Any:
    op(type_, same_as_first, lambda x: np.flip(x, axis), "image")
    return lambda image: build(type_, image)


PUBLIC["tf.image.flip_left_right"] = _flip("FlipLeftRight", -2)
PUBLIC["tf.image.flip_up_down"] = _flip("FlipUpDown", -3)


def _transposed_image(node: Node) -> Outputs:
    sizes = node.sizes()
    if sizes is None:
        return [(node.dtype(), None)]
    turned = [*sizes[:-3], sizes[-2], sizes[-3], sizes[-1]]
    return [(node.dtype(), turned if node.attributes["k"] % 2 else sizes)]


op("Rot90", _transposed_image, lambda x, k: np.rot90(x, k, (-3, -2)), "image")
op("TransposeImage", _transposed_image, lambda x, k: np.swapaxes(x, -3, -2), "image")


@public("image.rot90")
def rot90(image: Any, k: Any = 1, name: str | None = None) -> Tensor:
    """Turn by right angles."""
    known = static_value(k) if isinstance(k, Tensor) else k
    if known is None:
        tensor = convert_to_tensor(image)
        return _opaque(
            "Rot90", tensor, None if tensor.sizes is None else [None, None, tensor.sizes[-1]]
        )
    return build("Rot90", image, name=name, k=int(known))


@public("image.transpose_image", "image.transpose")
def transpose_image(image: Any, name: str | None = None) -> Tensor:
    """Swap height and width."""
    return build("TransposeImage", image, name=name, k=1)


def _gray_infer(node: Node) -> Outputs:
    sizes = node.sizes()
    return [(node.dtype(), None if sizes is None else [*sizes[:-1], node.attributes["channels"]])]


op(
    "RgbToGrayscale",
    _gray_infer,
    lambda x, channels: np.dot(x, [[0.2989], [0.587], [0.114]]),
    "images",
)
op("GrayscaleToRgb", _gray_infer, lambda x, channels: np.repeat(x, 3, -1), "images")


@public("image.rgb_to_grayscale")
def rgb_to_grayscale(images: Any, name: str | None = None) -> Tensor:
    """Three channels to one."""
    return build("RgbToGrayscale", images, name=name or "rgb_to_grayscale", channels=1)


@public("image.grayscale_to_rgb")
def grayscale_to_rgb(images: Any, name: str | None = None) -> Tensor:
    """One channel to three."""
    return build("GrayscaleToRgb", images, name=name or "grayscale_to_rgb", channels=3)


@public("image.convert_image_dtype")
def convert_image_dtype(
    image: Any, dtype: Any, saturate: bool = False, name: str | None = None
) -> Any:
    """Convert to another dtype, scaled to its range."""
    image = convert_to_tensor(image)
    wanted = as_dtype(dtype)
    found = cast(image, wanted, name=name or "convert_image")
    if wanted.is_floating and image.dtype.is_integer:
        return build("Mul", found, 1.0 / float(image.dtype.max), dtypes=(None, 0))
    return found


# Cutting out.


def _cut(image: Tensor, height: Any, width: Any) -> Tensor:
    known = [n if isinstance(n, int) else None for n in (height, width)]
    sizes: Sizes = None if image.sizes is None else [*image.sizes[:-3], *known, image.sizes[-1]]
    return _opaque("CropToBoundingBox", image, sizes)


@public("image.crop_to_bounding_box")
def crop_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Tensor:
    """Cut out a part."""
    return _cut(convert_to_tensor(image), target_height, target_width)


@public("image.pad_to_bounding_box")
def pad_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Tensor:
    """Pad to a height and width."""
    return _cut(convert_to_tensor(image), target_height, target_width)


@public("image.central_crop")
def central_crop(image: Any, central_fraction: float) -> Tensor:
    """Cut out the middle."""
    image = convert_to_tensor(image)
    sizes = image.sizes
    if sizes is not None:
        sizes = [
            *sizes[:-3],
            *(
                None if n is None else n - 2 * int((n - n * central_fraction) / 2)
                for n in sizes[-3:-1]
            ),
            sizes[-1],
        ]
    return _opaque("CentralCrop", image, sizes)


@public("image.crop_and_resize")
def crop_and_resize(
    image: Any,
    boxes: Any,
    box_ind: Any = None,
    crop_size: Any = None,
    *_: Any,
    name: str | None = None,
    **named: Any,
) -> Tensor:
    """Cut out boxes and resize each."""
    image, boxes = convert_to_tensor(image), convert_to_tensor(boxes)
    known = static_value(convert_to_tensor(crop_size))
    height, width = (None, None) if known is None else (int(known[0]), int(known[1]))
    count = boxes.sizes[0] if boxes.sizes else None
    channels = image.sizes[-1] if image.sizes else None
    return first_output(
        image.graph.create_op(
            "CropAndResize",
            [image, boxes],
            [(float32, [count, height, width, channels])],
            name=name,
        )
    )


@public("image.non_max_suppression")
def non_max_suppression(
    boxes: Any, scores: Any, max_output_size: Any, *_: Any, name: str | None = None, **__: Any
) -> Tensor:
    """Choose boxes that do not overlap: a vector of their numbers."""
    boxes = convert_to_tensor(boxes)
    return first_output(
        boxes.graph.create_op(
            "NonMaxSuppressionV3", [boxes], [(as_dtype("int32"), [None])], name=name
        )
    )


def _decoder(type_: str, rank: int) -> Any:
    def function(
        contents: Any,
        channels: int = 0,
        *_: Any,
        name: str | None = None,
        dtype: Any = uint8,
        **__: Any,
    ) -> Tensor:
        tensor = convert_to_tensor(contents)
        sizes: Sizes = None if rank == 0 else [None, None, channels or None]
        return first_output(
            tensor.graph.create_op(type_, [tensor], [(as_dtype(dtype), sizes)], name=name)
        )

    function.__doc__ = f"{type_}: an image of unknown height and width."
    return function


for _name, _type, _rank in (
    ("decode_jpeg", "DecodeJpeg", 3),
    ("decode_png", "DecodePng", 3),
    ("decode_bmp", "DecodeBmp", 3),
    ("decode_image", "DecodeImage", 0),
    ("decode_gif", "DecodeGif", 0),
    ("decode_and_crop_jpeg", "DecodeAndCropJpeg", 3),
):
    PUBLIC[f"tf.image.{_name}"] = PUBLIC[f"tf.io.{_name}"] = _decoder(_type, _rank)


@public("image.encode_jpeg", "image.encode_png", "io.encode_jpeg", "io.encode_png")
def encode_image(image: Any, *_: Any, **__: Any) -> Tensor:
    """An image as bytes."""
    return _opaque("EncodeImage", convert_to_tensor(image), [], "string")


# Space, depth, batch.


def _space_to_depth_infer(node: Node) -> Outputs:
    block = node.attributes["block_size"]
    batch, height, width, depth = with_rank(node.sizes(), 4)
    return [
        (
            node.dtype(),
            [batch, _divided(height, block), _divided(width, block), _times(depth, block * block)],
        )
    ]


def _depth_to_space_infer(node: Node) -> Outputs:
    block = node.attributes["block_size"]
    batch, height, width, depth = with_rank(node.sizes(), 4)
    return [
        (
            node.dtype(),
            [batch, _times(height, block), _times(width, block), _divided(depth, block * block)],
        )
    ]


def _divided(size: int | None, by: int) -> int | None:
    if size is not None and size % by:
        raise ShapeError(f"Dimension size must be evenly divisible by {by} but is {size}")
    return None if size is None else size // by


def _times(size: int | None, by: int) -> int | None:
    return None if size is None else size * by


def _space_to_depth(x: Any, block_size: int) -> Any:
    b, h, w, c = x.shape
    n = block_size
    parts = x.reshape(b, h // n, n, w // n, n, c).transpose(0, 1, 3, 2, 4, 5)
    return parts.reshape(b, h // n, w // n, n * n * c)


def _depth_to_space(x: Any, block_size: int) -> Any:
    b, h, w, c = x.shape
    n = block_size
    parts = x.reshape(b, h, w, n, n, c // (n * n)).transpose(0, 1, 3, 2, 4, 5)
    return parts.reshape(b, h * n, w * n, c // (n * n))


op("SpaceToDepth", _space_to_depth_infer, _space_to_depth, "input")
op("DepthToSpace", _depth_to_space_infer, _depth_to_space, "input")


@public("space_to_depth", "nn.space_to_depth")
def space_to_depth(
    input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC"
) -> Tensor:
    """Move blocks of pixels into channels. Raises ValueError where the sizes do not divide."""
    return build("SpaceToDepth", input, name=name, block_size=int(block_size))


@public("depth_to_space", "nn.depth_to_space")
def depth_to_space(
    input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC"
) -> Tensor:
    """Move channels into blocks of pixels. Raises ValueError where the sizes do not divide."""
    return build("DepthToSpace", input, name=name, block_size=int(block_size))


def _space_to_batch_infer(node: Node) -> Outputs:
    sizes, blocks, pads = node.sizes(), value_of(node, 1), value_of(node, 2)
    if sizes is None or blocks is None:
        return [(node.dtype(), None if sizes is None else [None] * len(sizes))]
    grows = node.type == "SpaceToBatchND"
    result = list(sizes)
    for i, block in enumerate(int(n) for n in blocks):
        size = sizes[i + 1]
        around = None if pads is None else int(pads[i][0]) + int(pads[i][1])
        if size is None or around is None:
            result[i + 1] = None
        else:
            result[i + 1] = _divided(size + around, block) if grows else size * block - around
    total = int(np.prod(blocks))
    result[0] = (
        None if sizes[0] is None else sizes[0] * total if grows else _divided(sizes[0], total)
    )
    return [(node.dtype(), result)]


def _space_to_batch(x: Any, blocks: Any, pads: Any) -> Any:
    count = len(blocks)
    widths = [(0, 0), *[(int(a), int(b)) for a, b in pads], *[(0, 0)] * (x.ndim - count - 1)]
    x = np.pad(x, widths)
    shape = [x.shape[0]]
    for i, block in enumerate(blocks):
        shape += [x.shape[i + 1] // int(block), int(block)]
    rest = x.shape[count + 1 :]
    parts = x.reshape([*shape, *rest])
    order = [2 * i + 2 for i in range(count)] + [0] + [2 * i + 1 for i in range(count)]
    order += list(range(2 * count + 1, parts.ndim))
    parts = parts.transpose(order)
    return parts.reshape([-1, *[x.shape[i + 1] // int(b) for i, b in enumerate(blocks)], *rest])


def _batch_to_space(x: Any, blocks: Any, crops: Any) -> Any:
    count = len(blocks)
    batch = x.shape[0] // int(np.prod(blocks))
    parts = x.reshape([*[int(b) for b in blocks], batch, *x.shape[1:]])
    order = [count]
    for i in range(count):
        order += [count + 1 + i, i]
    order += list(range(2 * count + 1, parts.ndim))
    whole = parts.transpose(order).reshape(
        [batch, *[x.shape[i + 1] * int(b) for i, b in enumerate(blocks)], *x.shape[count + 1 :]]
    )
    cut = [slice(int(a), whole.shape[i + 1] - int(b)) for i, (a, b) in enumerate(crops)]
    return whole[(slice(None), *cut)]


op("SpaceToBatchND", _space_to_batch_infer, _space_to_batch, "input block_shape paddings")
op("BatchToSpaceND", _space_to_batch_infer, _batch_to_space, "input block_shape crops")


@public("space_to_batch_nd", "manip.space_to_batch_nd")
def space_to_batch_nd(
    input: Any, block_shape: Any, paddings: Any, name: str | None = None
) -> Tensor:
    """Move blocks of space into the batch."""
    return build("SpaceToBatchND", input, block_shape, paddings, name=name)


@public("batch_to_space_nd", "manip.batch_to_space_nd")
def batch_to_space_nd(input: Any, block_shape: Any, crops: Any, name: str | None = None) -> Tensor:
    """Move the batch into blocks of space."""
    return build("BatchToSpaceND", input, block_shape, crops, name=name)


@public("space_to_batch", "nn.space_to_batch")
def space_to_batch(
    input: Any, paddings: Any, block_size: int, name: str | None = None, **_: Any
) -> Tensor:
    """Move blocks of two dimensions into the batch."""
    return build("SpaceToBatchND", input, [block_size] * 2, paddings, name=name or "SpaceToBatch")


@public("batch_to_space", "nn.batch_to_space")
def batch_to_space(
    input: Any, crops: Any, block_size: int, name: str | None = None, **_: Any
) -> Tensor:
    """Move the batch into blocks of two dimensions."""
    return build("BatchToSpaceND", input, [block_size] * 2, crops, name=name or "BatchToSpace")


def _patches_infer(node: Node) -> Outputs:
    flags = node.attributes
    batch, height, width, depth = with_rank(node.sizes(), 4)
    spans = [(k - 1) * r + 1 for k, r in zip(flags["ksizes"], flags["rates"], strict=True)]
    left = [
        conv_size(n, k, s, flags["padding"])
        for n, k, s in zip((height, width), spans, flags["strides"], strict=True)
    ]
    return [(node.dtype(), [batch, *left, _times(depth, flags["ksizes"][0] * flags["ksizes"][1])])]


op("ExtractImagePatches", _patches_infer, None, "images")


@public("extract_image_patches", "image.extract_image_patches", "image.extract_patches")
def extract_image_patches(
    images: Any,
    ksizes: Any = None,
    strides: Any = None,
    rates: Any = None,
    padding: str = "VALID",
    name: Any = None,
    sizes: Any = None,
) -> Tensor:
    """Windows of images, laid into the channels."""
    window = ksizes if ksizes is not None else sizes
    return build(
        "ExtractImagePatches",
        images,
        name=name,
        ksizes=list(window[1:3]),
        strides=list(strides[1:3]),
        rates=list(rates[1:3]),
        padding=padding,
    )


@public("image.total_variation")
def total_variation(images: Any, name: str | None = None) -> Tensor:
    """The differences of neighbours, added up."""
    images = convert_to_tensor(images)
    return _opaque(
        "TotalVariation",
        images,
        [] if len(images.sizes or []) == 3 else [(images.sizes or [None])[0]],
    )


@public("image.ssim", "image.psnr")
def image_similarity(img1: Any, img2: Any, max_val: Any, *_: Any, **__: Any) -> Tensor:
    """How alike images are: one number each."""
    img1 = convert_to_tensor(img1)
    return _opaque("Similarity", img1, None if img1.sizes is None else img1.sizes[:-3], float32)
