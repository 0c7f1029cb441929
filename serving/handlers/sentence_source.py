"""A sentence encoder as `sentence-transformers` or `transformers` keeps it, in a folder or on the hub."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from tokenizers import Tokenizer, normalizers
from torch import Tensor, nn

from serving.handlers.hub import FILES, reading
from serving.handlers.sentences import ACTIVATIONS, CONFIG, DENSE, POOLING, POOLINGS, TOKENIZER, without_pooler
from serving.handlers.text_towers import be_quiet

_LONGEST = 512  # tokens, where nothing says
_MODULES = "modules.json"  # the list of what follows what, the first the network itself
_FETCHED = ("*.json", "*.safetensors", "sentencepiece*", "vocab.txt")  # from the hub; never a pickle, never code
_PASSAGE = ("passage", "document", "corpus")  # what prompts for texts that are found are called


@dataclass(frozen=True)
class SentenceSource:
    """Weights, and everything that must be said of them."""

    name: str
    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str]
    dimension: int
    max_tokens: int
    tokenizer: str  # its kind and size, for the card
    pooling: str
    query_prefix: str
    passage_prefix: str


@dataclass(frozen=True)
class _After:
    """What is done with the states of the tokens."""

    pooling: str
    tensors: Mapping[str, Tensor]  # of the dense layers
    activations: tuple[str, ...]
    dimension: int


def read_sentences(source: str) -> SentenceSource:
    """The encoder of a folder, or by its name on the hub, safetensors alone; WeightsRefused says what is missing."""
    files = f"{FILES}, and modules.json where it was made with one"
    accepted = "a folder, or a name such as intfloat/multilingual-e5-small"
    with reading(source, "sentence encoder", accepted, files) as folder:
        return _read(folder or _fetched(source), folder.name if folder else source)


def _fetched(name: str) -> Path:
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(name, allow_patterns=list(_FETCHED)))


def _read(folder: Path, name: str) -> SentenceSource:
    network, tokenizer, longest = _parts(folder)
    config: Any = network.config
    after = _after(folder, int(config.hidden_size))
    own = _json(folder / "sentence_bert_config.json")
    backend = Tokenizer.from_str(tokenizer)
    if own.get("do_lower_case"):
        before = [backend.normalizer] if backend.normalizer else []
        backend.normalizer = normalizers.Sequence([normalizers.Lowercase(), *before])
    plain = config.to_diff_dict() | {"model_type": config.model_type, "pad_token_id": config.pad_token_id}
    query, passage = _prefixes(_json(folder / "config_sentence_transformers.json"))
    return SentenceSource(
        name=name,
        tensors={**{key: value.detach().clone() for key, value in network.state_dict().items()}, **after.tensors},
        metadata={
            CONFIG: json.dumps(plain),
            TOKENIZER: backend.to_str(),
            POOLING: after.pooling,
            DENSE: json.dumps(after.activations),
        },
        dimension=after.dimension,
        max_tokens=min(longest, int(own.get("max_seq_length") or _LONGEST), _positions(network)),
        tokenizer=f"{type(backend.model).__name__}, {backend.get_vocab_size():,} pieces",
        pooling=after.pooling,
        query_prefix=query,
        passage_prefix=passage,
    )


def _parts(folder: Path) -> tuple[nn.Module, str, int]:
    """Network, tokenizer as JSON, and how many tokens it takes."""
    from transformers import AutoModel, AutoTokenizer

    be_quiet()
    where = folder / "0_Transformer"  # as files of old have it
    where = where if (where / "config.json").is_file() else folder
    tokenizer: Any = AutoTokenizer.from_pretrained(where, local_files_only=True, use_fast=True)
    loaded: Any = AutoModel.from_pretrained(
        where, local_files_only=True, use_safetensors=True, trust_remote_code=False, output_loading_info=True
    )
    network, metadata = loaded
    lacking = sorted(key for key in metadata["missing_keys"] if not key.startswith("pooler."))
    if lacking:  # transformers would draw them at random, and say so in passing
        raise ValueError(f"its weights lack {len(lacking)} of the network's tensors, such as {lacking[0]}")
    if network.config.is_encoder_decoder:
        raise ValueError(f"it is a {network.config.model_type}, which writes texts; needed is an encoder alone")
    longest = min(int(tokenizer.model_max_length), _LONGEST)
    return without_pooler(network.float()), tokenizer.backend_tokenizer.to_str(), longest


def _positions(network: Any) -> int:
    """How many tokens have a place of their own: RoBERTa and its kin count from behind the padding's number."""
    table = getattr(getattr(network, "embeddings", None), "position_embeddings", None)
    if not isinstance(table, nn.Embedding):
        return _LONGEST
    return table.num_embeddings - (0 if table.padding_idx is None else table.padding_idx + 1)


def _after(folder: Path, width: int) -> _After:
    """What modules.json lists behind the network; without one, the mean of the states."""
    path = folder / _MODULES
    modules = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    pooling, activations = "mean", list[str]()
    tensors: dict[str, Tensor] = {}
    for module in modules[1:]:
        kind, inside = str(module["type"]).rpartition(".")[2], folder / str(module["path"])
        if kind == "Pooling":
            pooling = _pooling(_json(inside / "config.json"))
        elif kind == "Dense":
            weights, activation = _dense(inside)
            tensors |= {f"dense.{len(activations)}.{name}": value for name, value in weights.items()}
            activations.append(activation)
            width = len(weights["weight"])
        elif kind != "Normalize":  # which is done to every vector in any case
            raise ValueError(f"it has a module {kind}; known are Pooling, Dense and Normalize")
    return _After(pooling, tensors, tuple(activations), width)


def _pooling(rules: Mapping[str, Any]) -> str:
    names = {"mean_tokens": "mean", "cls_token": "cls", "max_tokens": "max"}
    given = rules.get("pooling_mode")
    if given is None:
        chosen = [name.removeprefix("pooling_mode_") for name, on in rules.items() if on and "pooling_mode_" in name]
        modes = [names.get(name, name) for name in chosen]
    else:
        modes = [given] if isinstance(given, str) else list(given)
    if len(modes) != 1 or modes[0] not in POOLINGS or rules.get("include_prompt") is False:
        raise ValueError(f"it pools by {' and '.join(modes) or 'nothing'}; known is one of {', '.join(POOLINGS)}")
    return str(modes[0])


def _dense(folder: Path) -> tuple[dict[str, Tensor], str]:
    rules = _json(folder / "config.json")
    activation = str(rules.get("activation_function", "Identity")).rpartition(".")[2]
    if activation not in ACTIVATIONS or rules.get("module_input_name", "sentence_embedding") != "sentence_embedding":
        raise ValueError(f"its dense layer has the activation {activation}; known are {', '.join(ACTIVATIONS)}")
    found = load_file(folder / "model.safetensors")
    return {name.removeprefix("linear."): value.float() for name, value in found.items()}, activation


def _prefixes(rules: Mapping[str, Any]) -> tuple[str, str]:
    """What is put before what is asked, and before what is found."""
    prompts = rules.get("prompts") or {}
    default = prompts.get(rules.get("default_prompt_name")) or ""
    passage = next((prompts[name] for name in _PASSAGE if prompts.get(name)), default)
    return str(prompts.get("query") or default), str(passage)


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found
