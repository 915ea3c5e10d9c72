"""What the probe looks at here: HTTPS servers and one DNS server on loopback, in a process of their own.

python -m bench.probe.serving KEY CERTIFICATE...      prints the ports, that of the DNS server last
"""

import asyncio
import socket
import ssl
import sys

import dns.message
import dns.rdatatype
import dns.rrset

PAGE = b"<!doctype html><title>Velkommen</title>" + b"<p>Borgerservice er \xc3\xa5ben.</p>" * 60
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nStrict-Transport-Security: max-age=31536000\r\n"
ANSWER = HEAD + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(PAGE) + PAGE


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send the page to everybody who asks."""
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await writer.drain()
    except (OSError, EOFError):
        pass
    writer.close()


async def resolve(sock: socket.socket) -> None:
    """Answer every question: all names are on this machine."""
    loop = asyncio.get_running_loop()
    while True:
        data, back = await loop.sock_recvfrom(sock, 65535)
        response = dns.message.make_response(dns.message.from_wire(data))
        asked = response.question[0]
        if asked.rdtype == dns.rdatatype.A:
            response.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "A", "127.0.0.1"))
        await loop.sock_sendto(sock, response.to_wire(), back)


async def serve(key: str, *certificates: str) -> None:
    """Serve until it is stopped, one HTTPS server for each certificate."""
    webs = [await serve_web(key, certificate) for certificate in certificates]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as names:
        names.setblocking(False)  # noqa: FBT003  its own way to say it
        names.bind(("127.0.0.1", 0))
        print(*(web.sockets[0].getsockname()[1] for web in webs), names.getsockname()[1], flush=True)
        await asyncio.gather(*(web.serve_forever() for web in webs), resolve(names))


async def serve_web(key: str, certificate: str) -> asyncio.Server:
    """Serve the page with a certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context, backlog=1024)


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
