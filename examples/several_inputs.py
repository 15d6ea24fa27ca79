"""More than one input at once: a socket is served while the prompt waits for a line.

python -i examples/several_inputs.py
$ python -c "import socket; socket.create_connection(('127.0.0.1', PORT)).sendall(b'3\\n')"
"""

import socket

import matplotlib.pyplot as plt

import inputhook

inputhook.enable()

figure, axes = plt.subplots(num="several inputs")
axes.set(xlim=(0, 10), ylim=(0, 10))
(line,) = axes.plot([], [], "o-")
figure.show()

values: list[float] = []
server = socket.create_server(("127.0.0.1", 0))


def accept() -> None:
    """Accept a connection, and watch it, too."""
    connection, _ = server.accept()
    watch = inputhook.watch(connection, lambda: receive(connection, watch))


def receive(connection: socket.socket, watch: inputhook.Watch) -> None:
    """Read what the connection has brought: numbers, or nothing at its end."""
    data = connection.recv(4096)
    if not data:
        watch.cancel()
        connection.close()
    values.extend(float(each) for each in data.split())
    line.set_data(range(len(values)), values)
    figure.canvas.draw_idle()


inputhook.watch(server, accept)
print(f"listening on 127.0.0.1, port {server.getsockname()[1]}")
