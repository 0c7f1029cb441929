"""The plainest network worth training: five convolutions, each halving the picture, small enough for any CPU."""

from torch import nn

WIDTHS = (32, 64, 128, 192, 256)  # channels of the five stages


def basic_cnn() -> nn.Module:
    """Pictures [n, 3, s, s] → features [n, 256, s/32, s/32]; s at least 32."""
    layers: list[nn.Module] = []
    inputs = 3
    for outputs in WIDTHS:
        convolution = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(convolution.weight, mode="fan_out", nonlinearity="relu")
        layers += [convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
        inputs = outputs
    return nn.Sequential(*layers)
