#!/usr/bin/python3
"""Every way to wait for an hour, on the clock that jumps: the hour passes by all of its clocks, and nobody waits for it."""

import os
import pathlib
import shlex
import subprocess
import textwrap
import time
import unittest

from mtas import MXDRILL, ONE_MESSAGE, ZONE, Case

BEFORE = """
import ctypes, os, signal, smtplib, sys, time
libc = ctypes.CDLL(None, use_errno=True)
class Timespec(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]
class Interval(ctypes.Structure):
    _fields_ = [("every", Timespec), ("first", Timespec)]
HOUR = Interval(Timespec(0, 0), Timespec(3600, 0))
def in_an_hour():
    return ctypes.byref(Timespec(int(time.time()) + 3600, 0))
def checked(result):
    assert result != -1, os.strerror(ctypes.get_errno())
    return result
def clocks():
    return [time.clock_gettime(clock) for clock in (time.CLOCK_REALTIME, time.CLOCK_MONOTONIC, time.CLOCK_BOOTTIME)]
began = clocks()
"""
AFTER = """
for before, now in zip(began, clocks()):
    assert 3598.9 < now - before < 3660, now - before
with smtplib.SMTP("mail1.example.test") as server:
    server.sendmail(sys.argv[1], [sys.argv[2]], b"Subject: an hour later\\n\\n")
"""
SILENT = """
[[zone]]
origin  = "silent.test"
records = "mail1 300 A 192.0.2.13"
[[fault]]
zone = "silent.test"
do   = "drop"
[[fault]]
server = "backup.example.test"
do     = "drop"
"""


class WaitsTest(Case):
    def wait_an_hour_by(self, program, faults="", tries=1):
        command = f"/usr/bin/python3 -c {shlex.quote(BEFORE + textwrap.dedent(program) + AFTER)} {{from}} {{to}}"
        began = time.monotonic()
        done = self.run_drill(ZONE + ONE_MESSAGE + faults, "--sender-exec", command)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(self.tries()), tries, (self.folder / "out" / "mta.log").read_text())
        self.assertLess(float(self.tries()[-1]["time_s"]), 3720)
        self.assertLess(time.monotonic() - began, 60)

    def test_clock_nanosleep(self):
        self.wait_an_hour_by("time.sleep(3600)")

    def test_nanosleep(self):
        self.wait_an_hour_by("checked(libc.nanosleep(ctypes.byref(Timespec(3600, 0)), None))")

    def test_sleep(self):
        self.wait_an_hour_by("libc.sleep(3600)")

    def test_usleep(self):
        self.wait_an_hour_by("for _ in range(3600): libc.usleep(1000000)")

    def test_select(self):
        self.wait_an_hour_by("import select\nselect.select([], [], [], 3600)")

    def test_poll(self):
        self.wait_an_hour_by("import select\nselect.poll().poll(3600_000)")

    def test_ppoll(self):
        self.wait_an_hour_by("checked(libc.ppoll(None, 0, ctypes.byref(Timespec(3600, 0)), None))")

    def test_pselect(self):
        self.wait_an_hour_by("checked(libc.pselect(0, None, None, None, ctypes.byref(Timespec(3600, 0)), None))")

    def test_epoll_wait(self):
        self.wait_an_hour_by("import select\nselect.epoll().poll(3600)")

    def test_asyncio(self):
        self.wait_an_hour_by("import asyncio\nasyncio.run(asyncio.sleep(3600))")

    def test_alarm(self):
        self.wait_an_hour_by("signal.signal(signal.SIGALRM, lambda *_: None)\nsignal.alarm(3600)\nsignal.pause()")

    def test_setitimer(self):
        self.wait_an_hour_by("""
            signal.signal(signal.SIGALRM, lambda *_: None)
            signal.setitimer(signal.ITIMER_REAL, 3600)
            signal.pause()
        """)

    def test_timer_settime(self):
        self.wait_an_hour_by("""
            signal.signal(signal.SIGALRM, lambda *_: None)
            timer = ctypes.c_void_p()
            checked(libc.timer_create(time.CLOCK_MONOTONIC, None, ctypes.byref(timer)))
            checked(libc.timer_settime(timer, 0, ctypes.byref(HOUR), None))
            signal.pause()
        """)

    def test_timerfd(self):
        self.wait_an_hour_by("""
            timer = checked(libc.timerfd_create(time.CLOCK_MONOTONIC, 0))
            checked(libc.timerfd_settime(timer, 0, ctypes.byref(HOUR), None))
            assert int.from_bytes(os.read(timer, 8), sys.byteorder) == 1
        """)

    def test_timerfd_in_epoll(self):
        self.wait_an_hour_by("""
            import select
            timer = checked(libc.timerfd_create(time.CLOCK_BOOTTIME, 0))
            checked(libc.timerfd_settime(timer, 0, ctypes.byref(HOUR), None))
            waiting = select.epoll()
            waiting.register(timer, select.EPOLLIN)
            assert waiting.poll() == [(timer, select.EPOLLIN)]
        """)

    def test_sigtimedwait(self):
        self.wait_an_hour_by("signal.sigtimedwait([signal.SIGUSR1], 3600)")

    def test_semaphore(self):
        self.wait_an_hour_by("""
            semaphore = ctypes.create_string_buffer(64)
            checked(libc.sem_init(semaphore, 0, 0))
            assert libc.sem_timedwait(semaphore, in_an_hour()) == -1
        """)

    def test_condition_variable(self):
        self.wait_an_hour_by("""
            mutex, condition = ctypes.create_string_buffer(64), ctypes.create_string_buffer(64)
            libc.pthread_mutex_lock(mutex)
            assert libc.pthread_cond_timedwait(condition, mutex, in_an_hour()) != 0
        """)

    def test_thread_that_waits_for_another(self):
        self.wait_an_hour_by("""
            import threading
            event = threading.Event()
            threading.Thread(target=lambda: (time.sleep(3600), event.set())).start()
            assert event.wait(7200)
        """)

    def test_child(self):
        self.wait_an_hour_by("import subprocess\nsubprocess.run(['sleep', '3600'], check=True)")

    def test_socket_with_a_timeout(self):
        self.wait_an_hour_by("""
            import socket
            ends = socket.socketpair()
            ends[0].settimeout(3600)
            try:
                ends[0].recv(1)
            except TimeoutError:
                pass
        """)

    def test_receive_with_a_timeout_of_the_socket(self):
        self.wait_an_hour_by("""
            import socket, struct
            ends = socket.socketpair()
            ends[0].setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 1800, 0))
            for receive in (lambda: ends[0].recv(1), lambda: os.read(ends[0].fileno(), 1)):
                try:
                    receive()
                except BlockingIOError:
                    continue
                raise AssertionError("nothing was sent")
        """)

    def test_write_in_the_background(self):
        """The C library's own thread for it waits a second for more to do."""
        self.wait_an_hour_by("""
            class Request(ctypes.Structure):
                _fields_ = [("descriptor", ctypes.c_int), ("operation", ctypes.c_int), ("priority", ctypes.c_int),
                            ("octets", ctypes.c_char_p), ("size", ctypes.c_size_t), ("rest", ctypes.c_char * 200)]
            time.sleep(1800)
            request = Request(os.open("/tmp/written", os.O_CREAT | os.O_RDWR), octets=b"hello", size=5)
            checked(libc.aio_write(ctypes.byref(request)))
            time.sleep(1800)
            assert os.pread(request.descriptor, 6, 0) == b"hello"
        """)

    def test_lookups_that_nobody_answers(self):
        """The C library's resolver gives up after two tries of 5 s each: 360 lookups take an hour."""
        self.wait_an_hour_by("""
            import socket
            for _ in range(360):
                try:
                    socket.getaddrinfo("mail1.silent.test.", 25, socket.AF_INET)
                except socket.gaierror as failure:
                    assert failure.errno == socket.EAI_AGAIN, failure
        """, SILENT)

    def test_connect_that_nobody_answers(self):
        """The kernel gives up after 127 s, as whoever does not block is told too."""
        self.wait_an_hour_by("""
            import errno, select, socket, struct
            for last in ("asked for the error", "connected", "received", "sent") * 3:
                with socket.socket() as blocking, socket.socket() as other:
                    assert blocking.connect_ex(("192.0.2.12", 25)) == errno.ETIMEDOUT
                    other.setblocking(False)
                    assert other.connect_ex(("192.0.2.12", 25)) == errno.EINPROGRESS
                    _, connected, _ = select.select([], [other], [])
                    assert connected == [other]
                    if last == "asked for the error":
                        assert other.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ETIMEDOUT
                    elif last == "connected":
                        assert other.connect_ex(("192.0.2.12", 25)) == errno.ETIMEDOUT
                    else:
                        try:
                            other.recv(1) if last == "received" else other.send(b"x")
                        except TimeoutError:
                            continue
                        raise AssertionError("it is not connected")
            # Its own timeout ends the call, and not the connect.
            with socket.socket() as impatient:
                impatient.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 60, 0))
                assert impatient.connect_ex(("192.0.2.12", 25)) == errno.EINPROGRESS
                assert 59 < time.time() - began[0] - 24 * 127 < 62
                select.select([], [impatient], [])
                assert impatient.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ETIMEDOUT
            time.sleep(3600 - 25 * 127)
        """, SILENT, tries=26)

    def test_outside_of_a_sandbox_all_is_as_without_the_library(self):
        program = """
import os, select, socket, struct, time
assert "libmxdrill_warp" in open("/proc/self/maps").read()
began = time.monotonic()
select.select([], [], [], 0.01)
assert 0.01 < time.monotonic() - began
with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
    peer = server.accept()[0]
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    try:
        client.recv(1)
    except ConnectionResetError:
        os._exit(0)
"""
        library = pathlib.Path(MXDRILL).with_name("libmxdrill_warp.so")
        done = subprocess.run(["/usr/bin/python3", "-c", program], capture_output=True, text=True,
                              env={**os.environ, "LD_PRELOAD": str(library)})
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
