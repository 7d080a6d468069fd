"""Data sets that the kit carries, each with its licence beside it. Nothing is ever downloaded."""

from .mnist import BadData, load_mnist

__all__ = ["BadData", "load_mnist"]
