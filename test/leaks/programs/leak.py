"""Loses a descriptor in each round, keeps file objects, and meets the limit where it loses none."""
import errno
import os
import socket
import sys

folder = sys.argv[1]
kept = []


def listen():
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM).detach()


def load_template():
    with open(f"{folder}/config") as file:
        file.read()


def lock_job(name):
    os.open(f"{folder}/job-{name}", os.O_RDWR | os.O_CREAT)


def open_log(number):
    kept.append(open(f"{folder}/{number}.log", "a"))


listen()
lock_job("first")
# Opens without saying so beforehand.
kept.append(os.scandir(folder))
number = 0
try:
    while True:
        load_template()
        lock_job(number)
        # The last number is gone when the next round begins, whoever took it.
        if number % 4 == 0:
            load_template()
            open_log(number)
        number += 1
except OSError as error:
    sys.exit(0 if error.errno == errno.EMFILE else 1)
