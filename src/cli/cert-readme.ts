/** What the user of a client's certificate is told. No password is in it: that goes another way. */
export function clientReadme({ id, subject, notAfter }: { id: string; subject: string; notAfter: Date }): string {
  return `Your certificate for FTPS
=========================

${id}.p12        your certificate with its private key (PKCS#12). Its password reaches
                 you by another way. Whoever has both can act in your name.
authority.pem    the authority that vouches for the server and for you.

It is for ${subject}, and valid until ${notAfter.toISOString().slice(0, 10)}.

curl
    curl --ssl-reqd --cacert authority.pem --cert-type P12 \\
         --cert ${id}.p12:PASSWORD --user NAME ftp://HOST/

lftp wants certificate and key in files of their own:
    openssl pkcs12 -in ${id}.p12 -clcerts -nokeys -out cert.pem
    openssl pkcs12 -in ${id}.p12 -nocerts -nodes -out key.pem
    chmod 600 key.pem
    lftp -e 'set ftp:ssl-force yes; set ssl:ca-file authority.pem;
             set ssl:cert-file cert.pem; set ssl:key-file key.pem' ftp://NAME@HOST

WinSCP
    Session > Advanced > TLS/SSL > Client certificate: choose ${id}.p12.

Windows, macOS
    Open ${id}.p12, and give its password. Programs that use the system's
    certificates then find it.

An old program that cannot open ${id}.p12 needs another form of it: ask for one that
was made with --legacy.

If the file or its password gets into other hands, say so at once: the certificate can
be revoked.
`;
}
