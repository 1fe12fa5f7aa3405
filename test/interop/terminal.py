"""Runs a program on a terminal of its own, and answers its questions: terminal.py ANSWERS PROGRAM ARGUMENTS...

ANSWERS is JSON, [[question, answer], ...]; each question is waited for in turn. What the terminal shows goes to standard output, the program's exit
status is ours. The deadline is the caller's.
"""
import json
import os
import pty
import sys

answers = [(question.encode(), answer.encode()) for question, answer in json.loads(sys.argv[1])]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown = b""
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    os.write(1, piece)
    shown += piece
    while answers and answers[0][0] in shown:
        question, answer = answers.pop(0)
        shown = shown.split(question, 1)[1]
        os.write(terminal, answer)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
