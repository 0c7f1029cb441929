"""A CLIP of no use, small enough to be made anew for each test run, in a folder as `transformers` saves it."""

import json
from pathlib import Path

from serving.handlers.vision import declare_missing_operators

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,"


def make_clip(folder: Path) -> Path:
    """Two random towers of two layers with 16 numbers each, and a tokenizer of single letters."""
    declare_missing_operators()
    import torch
    from transformers import CLIPConfig, CLIPModel, CLIPTokenizer

    torch.manual_seed(4)
    letters = [*LETTERS, *(f"{letter}</w>" for letter in LETTERS), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {letter: number for number, letter in enumerate(letters)}
    small = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    ends = {"bos_token_id": len(letters) - 2, "eos_token_id": len(letters) - 1, "pad_token_id": len(letters) - 1}
    config = CLIPConfig(
        text_config=small | {"vocab_size": len(letters), "max_position_embeddings": 24} | ends,
        vision_config=small | {"image_size": 48, "patch_size": 16},
        projection_dim=16,
    )
    CLIPModel(config).save_pretrained(folder)
    CLIPTokenizer(vocab=vocabulary, merges=[]).save_pretrained(folder)
    rules = {"image_mean": [0.5, 0.4, 0.3], "image_std": [0.25] * 3, "image_processor_type": "CLIPImageProcessor"}
    (folder / "preprocessor_config.json").write_text(json.dumps(rules))
    return folder
