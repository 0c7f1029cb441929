"""What has to be beaten: TF-IDF of words and pairs with logistic regression, as scikit-learn does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from training.sentiment.examples import RECOMMENDED, TONE, Example

NAMES = {"tf-idf": None, "tf-idf, balanced": "balanced"}  # what it is called → scikit-learn's class_weight
HEADS = (RECOMMENDED, TONE)
STRENGTH = 10.0  # scikit-learn's C; of 1, 10 and 30 the best on validation


def baseline(
    train: Sequence[Example], test: Sequence[Example], heads: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, npt.NDArray[np.int64]]]:
    """By its name: what TF-IDF with logistic regression, fitted to train, gives the test reviews in each head."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectors = TfidfVectorizer(ngram_range=(1, 2))
    fitted = vectors.fit_transform([example.whole for example in train])
    asked = vectors.transform([example.whole for example in test])
    found: dict[str, dict[str, npt.NDArray[np.int64]]] = {name: {} for name in NAMES}
    for name, balance in NAMES.items():
        for head in (head for head in HEADS if head in heads):
            labels = np.array([example.label(head) for example in train])
            model = LogisticRegression(C=STRENGTH, max_iter=200, class_weight=balance)
            model.fit(fitted[labels >= 0], labels[labels >= 0])
            found[name][head] = model.predict(asked).astype(np.int64)
    return found
