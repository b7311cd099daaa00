"""The compiled execution: functions made once for each operation. Only schema.py knows of it."""
