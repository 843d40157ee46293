"""Train the reader: questions with known spans become the weights of the cross-encoder.

It answers nothing and ships nothing by itself. Called by ``make train`` alone (``python -m rag.training``), with the
packages of the extra ``train``.
"""
