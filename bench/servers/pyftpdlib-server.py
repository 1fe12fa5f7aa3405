# pyftpdlib as its documentation shows it for FTPS: python3 pyftpdlib-server.py CERTIFICATE+KEY ROOT USER PORT; the password is in BENCH_PASSWORD
import os
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.log import config_logging
from pyftpdlib.servers import FTPServer

certificate, root, user, port = sys.argv[1:5]
password = os.environ["BENCH_PASSWORD"]
config_logging(level=40)
authorizer = DummyAuthorizer()
authorizer.add_user(user, password, root, perm="elradfmwMT")
handler = TLS_FTPHandler
handler.certfile = certificate
handler.authorizer = authorizer
handler.tls_control_required = True
handler.tls_data_required = True
handler.auth_failed_timeout = 0
FTPServer.max_cons = 20000
FTPServer.max_cons_per_ip = 20000
server = FTPServer(("127.0.0.1", int(port)), handler, backlog=1024)
server.serve_forever()
