"""`tf.image`, space and depth, batch and space, windows cut out of images."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, float32
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, first_output, static_value
from scopelint.runtime.ops.cast import cast
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import same_as_first, sizes_in, with_rank
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, op, public
from scopelint.runtime.shapes import Sizes, as_dimension
from scopelint.runtime.signatures import taking
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
    _function = _resizer(_type)
    if _name == "resize_area":
        _function = taking("images size align_corners= name=")(_function)
    PUBLIC[f"tf.image.{_name}"] = PUBLIC[f"tf.compat.v1.image.{_name}"] = _function

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
    return opaque("CropOrPad", image, sizes)


def opaque(type_: str, tensor: Tensor, sizes: Sizes, dtype: Any = None) -> Tensor:
    """An op whose shape is known and whose values are not."""
    kind = as_dtype(dtype) if dtype is not None else tensor.dtype.base_dtype
    return first_output(tensor.graph.create_op(type_, [tensor], [(kind, sizes)]))


# Changes that keep the shape.


def _keeps_shape(type_: str, parameters: str) -> Any:
    def function(name: str | None = None, **given: Any) -> Tensor:
        tensor = convert_to_tensor(next(iter(given.values())))
        return first_output(
            tensor.graph.create_op(
                type_,
                [tensor],
                [(tensor.dtype.base_dtype, tensor.sizes)],
                name=name or type_,
                kernel=lambda x: x,
            )
        )

    function.__name__ = function.__qualname__ = type_
    function.__doc__ = f"{type_}: the same shape and dtype; the values are handed on."
    return taking(parameters)(function)


for _name, _parameters in (
    ("random_flip_left_right", "image seed="),
    ("random_flip_up_down", "image seed="),
    ("random_brightness", "image max_delta seed="),
    ("random_contrast", "image lower upper seed="),
    ("random_hue", "image max_delta seed="),
    ("random_saturation", "image lower upper seed="),
    ("adjust_brightness", "image delta"),
    ("adjust_contrast", "images contrast_factor"),
    ("adjust_gamma", "image gamma= gain="),
    ("adjust_hue", "image delta name="),
    ("adjust_saturation", "image saturation_factor name="),
    ("per_image_standardization", "image"),
    ("per_image_whitening", "image"),
    ("rgb_to_hsv", "images name="),
    ("hsv_to_rgb", "images name="),
    ("rgb_to_yuv", "images"),
    ("yuv_to_rgb", "images"),
    ("rgb_to_yiq", "images"),
    ("yiq_to_rgb", "images"),
    ("random_jpeg_quality", "image min_jpeg_quality max_jpeg_quality seed="),
    ("draw_bounding_boxes", "images boxes name= colors="),
):
    PUBLIC[f"tf.image.{_name}"] = _keeps_shape(_name, _parameters)


def _flip(type_: str, axis: int) -> Any:
    op(type_, same_as_first, lambda x: np.flip(x, axis), "image")

    def function(image: Any) -> Tensor:
        tensor = convert_to_tensor(image)
        if tensor.sizes is not None and len(tensor.sizes) < 3:
            raise ValueError("'image' must be at least three-dimensional.")
        return build(type_, tensor)

    function.__doc__ = f"{type_}. Raises ValueError for fewer than three dimensions."
    return function


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
        return opaque(
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
