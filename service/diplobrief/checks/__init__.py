"""The check: documents to findings. It loads neither Pydantic nor Litestar."""
