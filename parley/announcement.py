"""What an operator reads when the service has started."""

from parley.demo import NAME, PASSWORD


def of_service(host: str, port: int) -> str:
    """Where the doors are."""
    base = _base(host, port)
    return f"GraphQL  {base}/graphql\nREST     {base}/api/v1/ChatSession"


def of_demo(host: str, port: int) -> str:
    """Where the doors are, who can come in, and a line that works when pasted."""
    return (
        f"{of_service(host, port)}\nLogin    {NAME} / {PASSWORD}\n\n"
        f"Try it:\n  curl -u {NAME}:{PASSWORD} -H 'Content-Type: application/json'"
        f""" -d '{{"CustomerName": "Ada", "FirstMessage": "Hello"}}'"""
        f" {_base(host, port)}/api/v1/ChatSession\n\nStop with Ctrl-C."
    )


def _base(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
