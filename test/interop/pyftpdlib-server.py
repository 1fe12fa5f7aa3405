# pyftpdlib with TLS required on both connections: pyftpdlib-server.py CERTIFICATE+KEY ROOT USER PASSWORD-FILE PORT
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.log import config_logging
from pyftpdlib.servers import FTPServer

certificate, root, user, password_file, port = sys.argv[1:6]
config_logging(level=40)
authorizer = DummyAuthorizer()
with open(password_file) as file:
    authorizer.add_user(user, file.read(), root, perm="elradfmwMT")
handler = TLS_FTPHandler
handler.certfile = certificate
handler.authorizer = authorizer
handler.tls_control_required = True
handler.tls_data_required = True
FTPServer(("127.0.0.1", int(port)), handler).serve_forever()
