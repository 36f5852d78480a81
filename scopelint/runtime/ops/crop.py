"""Cutting images out, and decoding them."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.dtypes import as_dtype, float32, uint8
from scopelint.runtime.ops.build import first_output, static_value
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.image import opaque
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.shapes import Sizes
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import Tensor

# Cutting out.


def _cut(image: Tensor, height: Any, width: Any) -> Tensor:
    known = [n if isinstance(n, int) else None for n in (height, width)]
    sizes: Sizes = None if image.sizes is None else [*image.sizes[:-3], *known, image.sizes[-1]]
    return opaque("CropToBoundingBox", image, sizes)


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
    return opaque("CentralCrop", image, sizes)


@public("image.crop_and_resize")
def crop_and_resize(
    image: Any,
    boxes: Any,
    box_ind: Any = None,
    crop_size: Any = None,
    method: str = "bilinear",
    extrapolation_value: Any = 0,
    name: str | None = None,
    box_indices: Any = None,
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
    boxes: Any,
    scores: Any,
    max_output_size: Any,
    iou_threshold: Any = 0.5,
    score_threshold: Any = None,
    name: str | None = None,
) -> Tensor:
    """Choose boxes that do not overlap: a vector of their numbers."""
    boxes = convert_to_tensor(boxes)
    return first_output(
        boxes.graph.create_op(
            "NonMaxSuppressionV3", [boxes], [(as_dtype("int32"), [None])], name=name
        )
    )


def _decoder(type_: str, rank: int, parameters: str) -> Any:
    def function(
        contents: Any,
        channels: Any = None,
        name: str | None = None,
        dtype: Any = uint8,
        **_: Any,
    ) -> Tensor:
        tensor = convert_to_tensor(contents)
        sizes: Sizes = None if rank == 0 else [None, None, channels or None]
        return first_output(
            tensor.graph.create_op(type_, [tensor], [(as_dtype(dtype), sizes)], name=name)
        )

    function.__doc__ = f"{type_}: an image of unknown height and width."
    return taking(parameters)(function)


_OF_JPEG = (
    "channels= ratio= fancy_upscaling= try_recover_truncated= acceptable_fraction= dct_method= "
    "name="
)
for _name, _type, _rank, _parameters in (
    ("decode_jpeg", "DecodeJpeg", 3, f"contents {_OF_JPEG}"),
    ("decode_and_crop_jpeg", "DecodeAndCropJpeg", 3, f"contents crop_window {_OF_JPEG}"),
    ("decode_png", "DecodePng", 3, "contents channels= dtype= name="),
    ("decode_bmp", "DecodeBmp", 3, "contents channels= name="),
    ("decode_image", "DecodeImage", 0, "contents channels= dtype= name= expand_animations="),
    ("decode_gif", "DecodeGif", 0, "contents name="),
):
    PUBLIC[f"tf.image.{_name}"] = PUBLIC[f"tf.io.{_name}"] = _decoder(_type, _rank, _parameters)


@public("image.encode_jpeg", "image.encode_png", "io.encode_jpeg", "io.encode_png")
def encode_image(image: Any, *_: Any, **__: Any) -> Tensor:
    """An image as bytes."""
    return opaque("EncodeImage", convert_to_tensor(image), [], "string")


@public("image.total_variation")
def total_variation(images: Any, name: str | None = None) -> Tensor:
    """The differences of neighbours, added up."""
    images = convert_to_tensor(images)
    return opaque(
        "TotalVariation",
        images,
        [] if len(images.sizes or []) == 3 else [(images.sizes or [None])[0]],
    )


def _similarity(images: Any) -> Tensor:
    images = convert_to_tensor(images)
    sizes = None if images.sizes is None else images.sizes[:-3]
    return opaque("Similarity", images, sizes, float32)


@public("image.ssim")
def ssim(
    img1: Any,
    img2: Any,
    max_val: Any,
    filter_size: Any = 11,
    filter_sigma: Any = 1.5,
    k1: Any = 0.01,
    k2: Any = 0.03,
) -> Tensor:
    """How alike images are: one number each."""
    return _similarity(img1)


@public("image.psnr")
def psnr(a: Any, b: Any, max_val: Any, name: str | None = None) -> Tensor:
    """How alike images are: one number each."""
    return _similarity(a)
