"""Label heads and the layer towards texts are regressions on the features."""

import torch
from torch.nn import functional

from training.late.heads import label_head, towards_texts

DRAW = torch.Generator().manual_seed(5)
FEATURES = functional.normalize(torch.randn(90, 20, generator=DRAW), dim=1)


def test_a_head_learns_labels() -> None:
    labels = FEATURES[:, :3].argmax(1)
    with torch.no_grad():
        found = label_head(FEATURES, labels, 3)(FEATURES).argmax(1)
    assert (found == labels).float().mean() > 0.75


def test_pictures_come_near_their_titles_through_few_numbers() -> None:
    titles = functional.normalize(FEATURES[:, :4] @ torch.randn(4, 30, generator=DRAW), dim=1)
    layer = towards_texts(FEATURES, titles, 6)
    assert [tuple(part.weight.shape) for part in layer] == [(6, 20), (30, 6)]
    with torch.no_grad():
        assert (functional.normalize(layer(FEATURES), dim=1) * titles).sum(1).mean() > 0.9
