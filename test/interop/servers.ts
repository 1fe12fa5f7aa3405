import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { runOrThrow } from "../support/run-program.js";
import { temporaryFolder } from "../support/temporary.js";
import type { CertificateFiles } from "./certificates.js";
import { type Listening, launchOnFreePort } from "./launch.js";
import { requirePeer } from "./peers.js";

/** What a peer server shall be like. */
export interface PeerServerOptions {
  readonly password: string;
  readonly tls: CertificateFiles;
  /** TLS from the first byte. Default: after AUTH. Pure-FTPd has no such mode. */
  readonly implicit?: boolean;
  /** Refuse data connections that do not resume the control connection's session. Pure-FTPd has no such rule. */
  readonly requireReuse?: boolean;
  /**
   * ProFTPD only: whether all its sessions share a cache of TLS sessions, where a hundred find room. Version 1.3.8 crashes some downloads after
   * it is full. Default: they do.
   */
  readonly sharedSessions?: boolean;
  /** TLS may be left out. Default: it is required on both connections. ProFTPD only. */
  readonly clear?: boolean;
  /**
   * A folder of the caller's, which becomes the account's root, and which the caller removes. vsftpd lets nobody in while the account may write
   * to it. Default: one of the server's own.
   */
  readonly root?: string;
  /** Lines of its configuration file besides, or arguments of Pure-FTPd. */
  readonly settings?: readonly string[];
}

/** A running server, TLS required on both connections, with one account. */
export interface PeerServer extends Listening {
  readonly implicit: boolean;
  readonly user: string;
  readonly password: string;
  /** The path where the account may write, as a client says it: `/` or `/name`. */
  readonly home: string;
  /** The same folder on the disk. Files put there must be given to `owner` to be writable over FTP. */
  readonly root: string;
  readonly owner: { readonly user: number; readonly group: number };
  /** Resolves when the server has ended and its folder is gone. */
  stop(): Promise<void>;
}

const multiarchLibraries = ["usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "lib/x86_64-linux-gnu"];

/** The unpacked tree that a program of ours lies in, and what lets it find the libraries unpacked beside it. */
function treeOf(program: string): { readonly tree: string; readonly environment: Record<string, string> } {
  const tree = path.dirname(path.dirname(path.dirname(program)));
  const folders = multiarchLibraries.map((folder) => path.join(tree, folder)).filter((folder) => existsSync(folder));
  return { tree, environment: { LD_LIBRARY_PATH: folders.join(":") } };
}

interface SystemAccount {
  readonly name: string;
  readonly user: number;
  readonly group: number;
}

/** vsftpd enters the home folder of the account it runs as before anything else, so it must exist. */
async function unprivilegedAccount(): Promise<SystemAccount> {
  for (const line of (await readFile("/etc/passwd", "utf8")).split("\n")) {
    const [name = "", , user = "0", group = "0", , home = ""] = line.split(":");
    if (Number(user) > 0 && Number(user) < 100 && home !== "/" && existsSync(home))
      return { name, user: Number(user), group: Number(group) };
  }
  throw new Error("no system account with a home folder in /etc/passwd");
}

async function hashed(password: string): Promise<string> {
  const { output } = await runOrThrow(requirePeer("openssl"), ["passwd", "-6", "-stdin"], { input: `${password}\n` });
  return output.trim();
}

/** A folder tree: the server's own files in one place, the account's files, owned by `owner`, in another. */
async function workplace(purpose: string, owner: { user: number; group: number }, given: string | undefined) {
  const folder = await temporaryFolder(purpose);
  // The account walks through it.
  await chmod(folder.path, 0o755);
  const root = given ?? path.join(folder.path, "tree", "files");
  await mkdir(root, { recursive: true });
  await chown(root, owner.user, owner.group);
  return { path: folder.path, tree: path.dirname(root), root, remove: folder.remove };
}

type Workplace = Awaited<ReturnType<typeof workplace>>;

/** Puts a listening process and its folder together; the folder goes when the process is gone. */
async function serverIn(
  work: Workplace,
  account: Pick<PeerServer, "implicit" | "user" | "password" | "home" | "owner">,
  start: () => Promise<Listening>,
): Promise<PeerServer> {
  const listening = await start().catch(async (error: unknown) => {
    await work.remove();
    throw error;
  });
  const stop = async () => {
    await listening.stop();
    await work.remove();
  };
  return { ...listening, ...account, root: work.root, stop };
}

/**
 * vsftpd knows accounts only through PAM, which wants files in /etc; its anonymous login with a list of accepted
 * passwords does without. It refuses a root that the account may write to, so the files lie one folder beneath.
 */
export async function startVsftpd(options: PeerServerOptions): Promise<PeerServer> {
  const program = requirePeer("vsftpd");
  const owner = await unprivilegedAccount();
  const work = await workplace("vsftpd", owner, options.root);
  const empty = path.join(work.path, "empty");
  await mkdir(empty);
  const passwords = path.join(work.path, "passwords");
  await writeFile(passwords, `${options.password}\n`, { mode: 0o600 });
  const implicit = options.implicit ?? false;
  const rooted = options.root !== undefined;
  const yes = (value: boolean | undefined) => (value ? "YES" : "NO");
  const settings = (port: number) => [
    ...["listen=YES", "listen_address=127.0.0.1", `listen_port=${port}`, "background=NO"],
    ...["anonymous_enable=YES", "local_enable=NO", `ftp_username=${owner.name}`, `nopriv_user=${owner.name}`],
    ...["secure_email_list_enable=YES", `email_password_file=${passwords}`],
    ...[`anon_root=${rooted ? work.root : work.tree}`, `secure_chroot_dir=${empty}`],
    ...["write_enable=YES", "anon_upload_enable=YES", "anon_mkdir_write_enable=YES", "anon_other_write_enable=YES"],
    ...["anon_world_readable_only=NO", "anon_umask=022", "delay_failed_login=0"],
    ...["ssl_enable=YES", "allow_anon_ssl=YES", "force_anon_logins_ssl=YES", "force_anon_data_ssl=YES"],
    ...[`implicit_ssl=${yes(implicit)}`, `require_ssl_reuse=${yes(options.requireReuse)}`, "ssl_ciphers=HIGH"],
    ...[`rsa_cert_file=${options.tls.certificate}`, `rsa_private_key_file=${options.tls.key}`],
    ...["seccomp_sandbox=NO", "tcp_wrappers=NO", "connect_from_port_20=NO", "xferlog_enable=NO"],
    ...(options.settings ?? []),
  ];
  const configuration = path.join(work.path, "vsftpd.conf");
  const account = { implicit, user: "ftp", password: options.password, home: rooted ? "/" : "/files", owner };
  return serverIn(work, account, () =>
    launchOnFreePort({ program, implicit, environment: treeOf(program).environment }, async (port) => {
      await writeFile(configuration, `${settings(port).join("\n")}\n`);
      return [configuration];
    }),
  );
}

/** Debian's accounts `nobody` and `nogroup`. */
const nobody = { user: 65534, group: 65534 };
const accountName = "tester";

export async function startProftpd(options: PeerServerOptions): Promise<PeerServer> {
  const program = requirePeer("proftpd");
  const { tree, environment } = treeOf(program);
  const work = await workplace("proftpd", nobody, options.root);
  const file = (name: string) => path.join(work.path, name);
  const line = `${accountName}:${await hashed(options.password)}:${nobody.user}:${nobody.group}::${work.root}:/bin/sh\n`;
  await writeFile(file("passwords"), line, { mode: 0o600 });
  const implicit = options.implicit ?? false;
  const tlsOptions = [
    ...(implicit ? ["UseImplicitSSL"] : []),
    ...(options.requireReuse ? [] : ["NoSessionReuseRequired"]),
  ];
  const keyType = options.tls.kind === "rsa" ? "RSA" : "EC";
  const settings = (port: number) => [
    ...[`ModulePath "${tree}/usr/lib/proftpd"`, "LoadModule mod_tls.c", "LoadModule mod_tls_shmcache.c"],
    ...["ServerType standalone", "ServerName peer", "DefaultAddress 127.0.0.1", `Port ${port}`, "UseIPv6 off"],
    ...["UseReverseDNS off", "DelayEngine off", "WtmpLog off", "TransferLog none", `SystemLog ${file("log")}`],
    ...["User nobody", "Group nogroup", `PidFile ${file("pid")}`, `ScoreboardFile ${file("score")}`],
    ...["AuthOrder mod_auth_file.c", `AuthUserFile ${file("passwords")}`, "RequireValidShell off", "DefaultRoot ~"],
    ...["AllowOverwrite on", "AllowStoreRestart on", "AllowRetrieveRestart on"],
    ...[
      "TLSEngine on",
      `TLSRequired ${options.clear ? "off" : "on"}`,
      "TLSProtocol TLSv1.2 TLSv1.3",
      `TLSLog ${file("tls-log")}`,
    ],
    // Else each session reads all that the system trusts.
    `TLSCACertificateFile ${options.tls.certificate}`,
    ...[
      `TLS${keyType}CertificateFile ${options.tls.certificate}`,
      `TLS${keyType}CertificateKeyFile ${options.tls.key}`,
    ],
    ...(options.sharedSessions === false ? [] : [`TLSSessionCache shm:/file=${file("sessions")}&size=1000000`]),
    "TLSRenegotiate none",
    ...(tlsOptions.length > 0 ? [`TLSOptions ${tlsOptions.join(" ")}`] : []),
    ...(options.settings ?? []),
  ];
  const account = { implicit, user: accountName, password: options.password, home: "/", owner: nobody };
  return serverIn(work, account, () =>
    launchOnFreePort({ program, implicit, environment }, async (port) => {
      await writeFile(file("conf"), `${settings(port).join("\n")}\n`);
      return ["--nodaemon", "--quiet", "--config", file("conf")];
    }),
  );
}

export async function startPureFtpd(options: PeerServerOptions): Promise<PeerServer> {
  if (options.implicit || options.requireReuse) throw new Error("Pure-FTPd has neither implicit TLS nor a reuse rule");
  const program = requirePeer("pure-ftpd");
  const { environment } = treeOf(program);
  const work = await workplace("pure-ftpd", nobody, options.root);
  const passwords = path.join(work.path, "passwords");
  const database = path.join(work.path, "accounts.pdb");
  const line = `${accountName}:${await hashed(options.password)}:${nobody.user}:${nobody.group}::${work.root}/./::::::::::::\n`;
  await writeFile(passwords, line, { mode: 0o600 });
  await runOrThrow(requirePeer("pure-pw"), ["mkdb", database, "-f", passwords], { environment });
  const account = { implicit: false, user: accountName, password: options.password, home: "/", owner: nobody };
  return serverIn(work, account, () =>
    launchOnFreePort({ program, implicit: false, environment }, async (port) => [
      ...["--bind", `127.0.0.1,${port}`, "--ipv4only", "--login", `puredb:${database}`, "--minuid", "1"],
      // 3: TLS on both connections or nothing.
      ...["--tls", "3", "--certfile", options.tls.both],
      ...["--chrooteveryone", "--noanonymous", "--dontresolve", "--pidfile", path.join(work.path, "pid")],
      ...(options.settings ?? []),
    ]),
  );
}
