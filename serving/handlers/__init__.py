"""The code that runs inside TorchServe's workers; every archive carries this package under the same import path."""
