"""All networks, and what argument scopes they come with."""

from __future__ import annotations

from scopelint.networks import inception, plain, residual
from scopelint.networks.steps import ArgScope, Network

NETWORKS: tuple[Network, ...] = (*plain.NETWORKS, *residual.NETWORKS, *inception.NETWORKS)
DEEP = residual.DEEP
ARG_SCOPES: tuple[ArgScope, ...] = (
    *plain.ARG_SCOPES, *residual.ARG_SCOPES, *inception.ARG_SCOPES,
)  # fmt: skip
#: Names that mean another.
SAME_NAMES = {
    **{other: each.path for each in NETWORKS for other in each.other_paths},
    **{other: each.path for each in ARG_SCOPES for other in each.other_paths},
}
#: For which images networks were made, by the public name of what says so.
IMAGE_SIZES = {
    f"{each.path}.default_image_size": each.image_size
    for each in NETWORKS
    if each.image_size is not None
}
