"""Writes a language model with random weights into a folder; started by ``test_real_server``.

Its words mean nothing; all that counts is that a real server loads it and speaks.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def main(folder: str) -> None:
    """Make tokenizer and weights, the same each time."""
    tokenizers: Any = import_module("tokenizers")
    transformers: Any = import_module("transformers")
    import_module("torch").manual_seed(0)
    bytes_alone = tokenizers.Tokenizer(tokenizers.models.BPE())
    bytes_alone.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytes_alone.decoder = tokenizers.decoders.ByteLevel()
    special = ["<s>", "</s>", "<pad>"]
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=300, special_tokens=special, initial_alphabet=alphabet)
    bytes_alone.train_from_iterator([], trainer)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=bytes_alone, bos_token="<s>", eos_token="</s>", pad_token="<pad>"
    )
    tokenizer.chat_template = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:"
    tokenizer.save_pretrained(folder)
    configuration = transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=512,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=2,
    )
    transformers.LlamaForCausalLM(configuration).save_pretrained(folder)


if __name__ == "__main__":
    main(sys.argv[1])
