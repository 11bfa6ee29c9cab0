"""A mail server: STARTTLS and a password (loa / mật khẩu) required, nobody at khong-co@.

    smtpd.py CA_FILE

Writes the certificate to trust to CA_FILE; prints its port on 127.0.0.1, then every message as
a line of JSON with the bytes in base64. Ends when stdin is closed.
"""

import asyncio
import base64
import json
import os
import ssl
import sys

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

USER, PASSWORD = b"loa", "mật khẩu".encode()


class Mailbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("khong-co@"):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        content = base64.b64encode(envelope.original_content).decode()
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": content}), flush=True)
        return "250 2.0.0 OK"


def check_password(server, session, envelope, mechanism, data):
    # Not handled: the server itself is to say 535.
    return AuthResult(success=(data.login, data.password) == (USER, PASSWORD), handled=False)


def tls(ca_file):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(ca_file)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


async def serve(context):
    loop = asyncio.get_running_loop()

    def session():
        return SMTP(
            Mailbox(),
            loop=loop,
            hostname="localhost",
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=check_password,
        )

    server = await loop.create_server(session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    # A client that is still connected would hold up an orderly end for minutes.
    os._exit(0)


asyncio.run(serve(tls(sys.argv[1])))
