"""Tells background tasks that they were cancelled, even if the cancellation did not reach them."""

import asyncio


def is_cancelled() -> bool:
    """True once the current task was cancelled.

    A write that was committed keeps the cancellation from its caller, who has to learn the result
    (orm/engine/group_commit.py). So a task that goes on for ever asks before it goes on.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
