import type { Command } from "../command.js";
import { abor } from "./abor.js";
import { acct } from "./acct.js";
import { allo } from "./allo.js";
import { appe } from "./appe.js";
import { auth } from "./auth.js";
import { avbl } from "./avbl.js";
import { ccc } from "./ccc.js";
import { cdup } from "./cdup.js";
import { clnt } from "./clnt.js";
import { comb } from "./comb.js";
import { cpsv } from "./cpsv.js";
import { csid } from "./csid.js";
import { cwd } from "./cwd.js";
import { dele } from "./dele.js";
import { eprt } from "./eprt.js";
import { epsv } from "./epsv.js";
import { feat } from "./feat.js";
import { hash } from "./hash.js";
import { help } from "./help.js";
import { host } from "./host.js";
import { lang } from "./lang.js";
import { list } from "./list.js";
import { mdtm } from "./mdtm.js";
import { mfct } from "./mfct.js";
import { mff } from "./mff.js";
import { mfmt } from "./mfmt.js";
import { mkd } from "./mkd.js";
import { mlsd } from "./mlsd.js";
import { mlst } from "./mlst.js";
import { mode } from "./mode.js";
import { nlst } from "./nlst.js";
import { noop } from "./noop.js";
import { opts } from "./opts.js";
import { optsHash } from "./opts-hash.js";
import { optsMlst } from "./opts-mlst.js";
import { optsMode } from "./opts-mode.js";
import { optsUtf8 } from "./opts-utf8.js";
import { pass } from "./pass.js";
import { pasv } from "./pasv.js";
import { pbsz } from "./pbsz.js";
import { port } from "./port.js";
import { pret } from "./pret.js";
import { prot } from "./prot.js";
import { pwd } from "./pwd.js";
import { quit } from "./quit.js";
import { rang } from "./rang.js";
import { rein } from "./rein.js";
import { rest } from "./rest.js";
import { retr } from "./retr.js";
import { rmd } from "./rmd.js";
import { rmda } from "./rmda.js";
import { rnfr } from "./rnfr.js";
import { rnto } from "./rnto.js";
import { site } from "./site.js";
import { siteChmod } from "./site-chmod.js";
import { siteCpfr } from "./site-cpfr.js";
import { siteCpto } from "./site-cpto.js";
import { siteHelp } from "./site-help.js";
import { siteQuota } from "./site-quota.js";
import { siteSymlink } from "./site-symlink.js";
import { siteUtime } from "./site-utime.js";
import { siteWho } from "./site-who.js";
import { size } from "./size.js";
import { smnt } from "./smnt.js";
import { sscn } from "./sscn.js";
import { stat } from "./stat.js";
import { stor } from "./stor.js";
import { stou } from "./stou.js";
import { stru } from "./stru.js";
import { syst } from "./syst.js";
import { thmb } from "./thmb.js";
import { type } from "./type.js";
import { user } from "./user.js";
import { xcrc } from "./xcrc.js";
import { xmd5 } from "./xmd5.js";
import { xsha1 } from "./xsha1.js";
import { xsha256 } from "./xsha256.js";
import { xsha512 } from "./xsha512.js";

/** Every command. A new one is a file and a line here. */
export const commands: readonly Command[] = [
  user,
  pass,
  acct,
  smnt,
  quit,
  rein,
  host,
  auth,
  pbsz,
  prot,
  ccc,
  feat,
  help,
  noop,
  syst,
  clnt,
  csid,
  lang,
  opts,
  optsUtf8,
  optsMlst,
  optsMode,
  optsHash,
  stat,
  type,
  mode,
  stru,
  pwd,
  cwd,
  cdup,
  pret,
  pasv,
  epsv,
  port,
  eprt,
  cpsv,
  sscn,
  list,
  nlst,
  mlsd,
  mlst,
  retr,
  thmb,
  stor,
  appe,
  stou,
  rest,
  rang,
  abor,
  allo,
  avbl,
  dele,
  rmd,
  rmda,
  mkd,
  rnfr,
  rnto,
  comb,
  size,
  mdtm,
  hash,
  xcrc,
  xmd5,
  xsha1,
  xsha256,
  xsha512,
  mfmt,
  mfct,
  mff,
  site,
  siteHelp,
  siteChmod,
  siteUtime,
  siteCpfr,
  siteCpto,
  siteSymlink,
  siteQuota,
  siteWho,
];
