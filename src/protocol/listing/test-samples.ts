/**
 * Lines of LIST in forms whose servers cannot be had here, as other clients have met and noted them (FileZilla, Mozilla, Chromium, gFTP, Apache Commons Net, Indy, FluentFTP, edtFTPnet,
 * FFFTP; EPLF: its author's page), and what they say: kind, size, time, mode, owner, group, name, target. Lines that begin with `# ` name the form; a line of
 * VMS may go on in the next one. They are read at noon of 15 June 2024. What servers of today print is in `test-recorded.ts`.
 */
export const samples = String.raw`
# Unix: ls -l, GNU and BSD
-rw-r--r--   1 ada      staff       12345 May  3 14:05 plain.txt
    => file | 12345 | 2024-05-03 14:05:00 | 644 | ada | staff | plain.txt
-rw-r--r--   1 ada      staff       12345 Dec 24 23:59 last winter.txt
    => file | 12345 | 2023-12-24 23:59:00 | 644 | ada | staff | last winter.txt
-rw-r--r--   1 ada      staff           0 Jun 16 09:00 clock ahead
    => file | 0 | 2024-06-16 09:00:00 | 644 | ada | staff | clock ahead
-rw-r--r--   1 ada      staff           7 Feb 29 10:00 leap day
    => file | 7 | 2024-02-29 10:00:00 | 644 | ada | staff | leap day
drwxr-xr-x   5 root     wheel         512 Jan  1  1999 folder
    => directory | - | 1999-01-01 00:00:00 | 755 | root | wheel | folder
drwxrwxrwt  12 root     root         4096 Jun 15 11:59 tmp
    => directory | - | 2024-06-15 11:59:00 | 1777 | root | root | tmp
-rwsr-xr-x   1 root     root        54256 Mar 26  2019 setuid
    => file | 54256 | 2019-03-26 00:00:00 | 4755 | root | root | setuid
-rwxr-sr-x   1 root     mail        10000 Mar 26  2019 setgid
    => file | 10000 | 2019-03-26 00:00:00 | 2755 | root | mail | setgid
-rwSr-Sr-T   1 root     root            1 Mar 26  2019 capitals
    => file | 1 | 2019-03-26 00:00:00 | 7644 | root | root | capitals
lrwxrwxrwx   1 root     root            7 Mar 26  2019 bin -> usr/bin
    => link | - | 2019-03-26 00:00:00 | 777 | root | root | bin => usr/bin
lrwxrwxrwx   1 root     root           11 Mar 26  2019 a -> b -> c
    => link | - | 2019-03-26 00:00:00 | 777 | root | root | a => b -> c
lrwxrwxrwx   1 root     root            4 Mar 26  2019 no target
    => link | - | 2019-03-26 00:00:00 | 777 | root | root | no target
crw-rw-rw-   1 root     root       1,   3 Mar 26  2019 null
    => other | - | 2019-03-26 00:00:00 | 666 | root | root | null
brw-rw----   1 root     disk       8,   0 Mar 26  2019 sda
    => other | - | 2019-03-26 00:00:00 | 660 | root | disk | sda
prw-r--r--   1 ada      ada             0 Mar 26  2019 pipe
    => other | - | 2019-03-26 00:00:00 | 644 | ada | ada | pipe
srwxr-xr-x   1 ada      ada             0 Mar 26  2019 socket
    => other | - | 2019-03-26 00:00:00 | 755 | ada | ada | socket
-rw-r--r--+  1 ada      ada            15 Mar 26  2019 with acl
    => file | 15 | 2019-03-26 00:00:00 | 644 | ada | ada | with acl
-rw-r--r--.  1 ada      ada            16 Mar 26  2019 selinux
    => file | 16 | 2019-03-26 00:00:00 | 644 | ada | ada | selinux
drwx------@  3 ada      staff          96 Mar 26  2019 Library
    => directory | - | 2019-03-26 00:00:00 | 700 | ada | staff | Library
-rw-r--r--   1 ada      staff           5 Mar 26  2019  leading space
    => file | 5 | 2019-03-26 00:00:00 | 644 | ada | staff |  leading space
-rw-r--r--   1 ada      staff           5 Mar 26  2019 trailing space 
    => file | 5 | 2019-03-26 00:00:00 | 644 | ada | staff | trailing space 
-rw-r--r--   1 ada      staff           5 Mar 26  2019 two  inside
    => file | 5 | 2019-03-26 00:00:00 | 644 | ada | staff | two  inside
-rw-r--r--   1 1001     1002            5 Mar 26  2019 numbers
    => file | 5 | 2019-03-26 00:00:00 | 644 | 1001 | 1002 | numbers
-rw-r--r--   1 ada      domain users    5 Mar 26  2019 group of two words
    => file | 5 | 2019-03-26 00:00:00 | 644 | ada | domain users | group of two words
-rw-r--r--   1 ada                1803128 Jul 10 10:18 no-group
    => file | 1803128 | 2023-07-10 10:18:00 | 644 | ada | - | no-group
-rw-r--r--   ada staff 77 Mar 26 2019 no-links
    => file | 77 | 2019-03-26 00:00:00 | 644 | ada | staff | no-links
-rw-r--r--   1 ada      staff   9007199254740991 Mar 26  2019 largest
    => file | 9007199254740991 | 2019-03-26 00:00:00 | 644 | ada | staff | largest
-rw-r--r--   1 ada      staff   9007199254740993 Mar 26  2019 larger than a number
    => file | - | 2019-03-26 00:00:00 | 644 | ada | staff | larger than a number
  1234 -rw-r--r--   1 ada  staff  8 Mar 26  2019 with inode
    => file | 8 | 2019-03-26 00:00:00 | 644 | ada | staff | with inode
  1234    4 -rw-r--r--   1 ada  staff  8 Mar 26  2019 with inode and blocks
    => file | 8 | 2019-03-26 00:00:00 | 644 | ada | staff | with inode and blocks
-rw-r--r-- 1 ada staff 9 2024-05-06 07:08 iso
    => file | 9 | 2024-05-06 07:08:00 | 644 | ada | staff | iso
-rw-r--r-- 1 ada staff 9 2024-05-06 07:08:09 iso with seconds
    => file | 9 | 2024-05-06 07:08:09 | 644 | ada | staff | iso with seconds
-rw-r--r-- 1 ada staff 9 2024-05-06 07:08:09.123456789 +0200 full iso
    => file | 9 | 2024-05-06 05:08:09 | 644 | ada | staff | full iso
-rw-r--r-- 1 ada staff 9 2024/05/06 07:08 slashes
    => file | 9 | 2024-05-06 07:08:00 | 644 | ada | staff | slashes
-rw-r--r-- 1 ada staff 9 06 May 07:08 day first
    => file | 9 | 2024-05-06 07:08:00 | 644 | ada | staff | day first
-rw-r--r-- 1 ada staff 9 6 May 2023 day first, year
    => file | 9 | 2023-05-06 00:00:00 | 644 | ada | staff | day first, year
-rw-r--r-- 1 ada staff 9 6. Mai 2023 german
    => file | 9 | 2023-05-06 00:00:00 | 644 | ada | staff | german
-rw-r--r-- 1 ada staff 9 Okt 12 08:00 october
    => file | 9 | 2023-10-12 08:00:00 | 644 | ada | staff | october
-rw-r--r-- 1 ada staff 9 Dez 12 08:00 dezember
    => file | 9 | 2023-12-12 08:00:00 | 644 | ada | staff | dezember
-rw-r--r-- 1 ada staff 9 Mär 12 08:00 maerz
    => file | 9 | 2024-03-12 08:00:00 | 644 | ada | staff | maerz
-rw-r--r-- 1 ada staff 9 12 févr. 08:00 fevrier
    => file | 9 | 2024-02-12 08:00:00 | 644 | ada | staff | fevrier
-rw-r--r-- 1 ada staff 9 12 août 2021 aout
    => file | 9 | 2021-08-12 00:00:00 | 644 | ada | staff | aout
-rw-r--r-- 1 ada staff 9 juil. 14 2021 juillet
    => file | 9 | 2021-07-14 00:00:00 | 644 | ada | staff | juillet
-rw-r--r-- 1 ada staff 9 ene 5 2021 enero
    => file | 9 | 2021-01-05 00:00:00 | 644 | ada | staff | enero
-rw-r--r-- 1 ada staff 9 gen 5 2021 gennaio
    => file | 9 | 2021-01-05 00:00:00 | 644 | ada | staff | gennaio
-rw-r--r-- 1 ada staff 9 mei 5 2021 nederlands
    => file | 9 | 2021-05-05 00:00:00 | 644 | ada | staff | nederlands
-rw-r--r-- 1 ada staff 9 5月 12日 08:00 month in Chinese
    => file | 9 | 2024-05-12 08:00:00 | 644 | ada | staff | month in Chinese
-rw-r--r-- 1 ada staff 9 5月 12 2021年 year in Japanese
    => file | 9 | 2021-05-12 00:00:00 | 644 | ada | staff | year in Japanese
-rw-r--r-- 1 ada staff 9 May 3 14:05 May 3 14:05
    => file | 9 | 2024-05-03 14:05:00 | 644 | ada | staff | May 3 14:05
-rw-r--r-- 1 Jan 1 9 May 3 14:05 owner is a month
    => file | 9 | 2024-05-03 14:05:00 | 644 | Jan | 1 | owner is a month
-rw-r--r--   1 ada      staff       12345 May  3 14:05 ünï.txt
    => file | 12345 | 2024-05-03 14:05:00 | 644 | ada | staff | ünï.txt
drwxr-xr-x folder 2 May 10 1996 macintosh folder
    => directory | - | 1996-05-10 00:00:00 | 755 | - | - | macintosh folder
-rw-r--r-- 326 1391972 1392298 Nov 22 1995 MegaPhone.sit
    => file | 1392298 | 1995-11-22 00:00:00 | 644 | 1391972 | - | MegaPhone.sit
-------r--         326  1391972  1392298 Nov 22  1995 netpresenz
    => file | 1392298 | 1995-11-22 00:00:00 | 4 | 1391972 | - | netpresenz
drwxrwxr-x               folder        2 May 10  1996 network
    => directory | - | 1996-05-10 00:00:00 | 775 | - | - | network
-rwxrwxrwx   1 owner    group           1803128 Jul 10 10:18 ls-lR.Z
    => file | 1803128 | 2023-07-10 10:18:00 | 777 | owner | group | ls-lR.Z
drwxrwxrwx   1 owner    group                 0 May  9 19:45 Softlib
    => directory | - | 2024-05-09 19:45:00 | 777 | owner | group | Softlib
dr-xr-xr-x   2 root     other        512 Apr  8  1994 etc
    => directory | - | 1994-04-08 00:00:00 | 555 | root | other | etc
-r-xr-xr-x   1 ftp ftp 3  Sep 30  2022 short
    => file | 3 | 2022-09-30 00:00:00 | 555 | ftp | ftp | short
Crw-r--r--   1 ada ada 20 Mar 26 2019 migrated cray
    => file | 20 | 2019-03-26 00:00:00 | 644 | ada | ada | migrated cray
-rwxr-xr-x    1 user group        9 Oct 08, 2002 09:47 day and year and time
    => file | 9 | 2002-10-08 09:47:00 | 755 | user | group | day and year and time
-rw-r--r--   1 ada      staff           5 Mar 26  2019 14:05 is its name
    => file | 5 | 2019-03-26 00:00:00 | 644 | ada | staff | 14:05 is its name
-r-xr-xr-x   2 root     other      2235 24-04-2003 17:12 day first in numbers
    => file | 2235 | 2003-04-24 17:12:00 | 555 | root | other | day first in numbers
-r-xr-xr-x 2 owner group 4512 01-jun-99 one word of date
    => file | 4512 | 1999-06-01 00:00:00 | 555 | owner | group | one word of date
dr-xr-xr-x   2 root     other      2235 26. Juli, 20:10 comma behind the month
    => directory | - | 2023-07-26 20:10:00 | 555 | root | other | comma behind the month
-r-xr-xr-x longowner longgroup123456 Feb 12 17:20 group runs into size
    => file | - | 2024-02-12 17:20:00 | 555 | longowner | - | group runs into size
-rw-r--r--   1 root     other  34.5k Oct 5 21:22 rounded size
    => file | - | 2023-10-05 21:22:00 | 644 | root | other | rounded size
drwx-wx-wt  2 root  wheel  512 Jul  1 02:15 incoming
    => directory | - | 2023-07-01 02:15:00 | 1733 | root | wheel | incoming
----------   1 owner    group         1803128 Jul 10 10:18 no bits
    => file | 1803128 | 2023-07-10 10:18:00 | 0 | owner | group | no bits
brw-rw-rw-    1 0        0               0 Sep 18 02:13 device with one number
    => other | - | 2023-09-18 02:13:00 | 666 | 0 | 0 | device with one number
total 48
    => nothing
gesamt 12
    => nothing
# NetWare: NetWare FTP server
d [R----F--] supervisor            512       Jan 16 18:53    login
    => directory | - | 2024-01-16 18:53:00 | - | supervisor | - | login
- [R----F--] rhesus             214059       Oct 20 15:27    cx.exe
    => file | 214059 | 2023-10-20 15:27:00 | - | rhesus | - | cx.exe
d [RWCEAFMS] Admin                512 Oct 13 2004 incoming
    => directory | - | 2004-10-13 00:00:00 | - | Admin | - | incoming
d [RWCEAFMS] admin                512 Jan 25 12:01 New folder
    => directory | - | 2024-01-25 12:01:00 | - | admin | - | New folder
- [RWCEAFMS] NFAUUser             26  Jan 01 2001 read me.txt
    => file | 26 | 2001-01-01 00:00:00 | - | NFAUUser | - | read me.txt
d[RWCEMFA] ada                       512 Mar 15  2011 no space
    => directory | - | 2011-03-15 00:00:00 | - | ada | - | no space
- [----F---] 1                   12 Apr 10 10:00 spaces  in
    => file | 12 | 2024-04-10 10:00:00 | - | 1 | - | spaces  in
d [-W---F--] ada.users.example         512 Dec 12  2003 public
    => directory | - | 2003-12-12 00:00:00 | - | ada.users.example | - | public
-[R----F-]  1 raj           857 Feb 23  2000 !info!
    => file | 857 | 2000-02-23 00:00:00 | - | raj | - | !info!
d[R----F-]  1 raj           512 Nov 30  2001 incoming
    => directory | - | 2001-11-30 00:00:00 | - | raj | - | incoming
d [----AF--]          0                        512 Feb 22 17:32 _ADMIN
    => directory | - | 2024-02-22 17:32:00 | - | 0 | - | _ADMIN
d [RWCEAFMS] krp05135 512 Dec 18 2008 ./Handbuch Galaxie
    => directory | - | 2008-12-18 00:00:00 | - | krp05135 | - | Handbuch Galaxie
# DOS: MS-DOS, IIS, Windows CE
04-27-00  09:09PM       <DIR>          licensed
    => directory | - | 2000-04-27 21:09:00 | - | - | - | licensed
07-18-00  10:16AM       <DIR>          pub
    => directory | - | 2000-07-18 10:16:00 | - | - | - | pub
04-14-00  03:47PM                  589 readme.htm
    => file | 589 | 2000-04-14 15:47:00 | - | - | - | readme.htm
04-14-00  12:00AM                    1 midnight
    => file | 1 | 2000-04-14 00:00:00 | - | - | - | midnight
04-14-00  12:00PM                    1 noon
    => file | 1 | 2000-04-14 12:00:00 | - | - | - | noon
10-19-2012  03:19PM               123456 four digits of year.txt
    => file | 123456 | 2012-10-19 15:19:00 | - | - | - | four digits of year.txt
10-19-2012  15:19                   77 24 hours.txt
    => file | 77 | 2012-10-19 15:19:00 | - | - | - | 24 hours.txt
01-16-02  11:14       <DIR>          epsgroup
    => directory | - | 2002-01-16 11:14:00 | - | - | - | epsgroup
06-05-03  19:06                 1973 readme.txt
    => file | 1973 | 2003-06-05 19:06:00 | - | - | - | readme.txt
02-25-69  09:00AM                   10 in the future
    => file | 10 | 2069-02-25 09:00:00 | - | - | - | in the future
02-25-70  09:00AM                   10 in the past
    => file | 10 | 1970-02-25 09:00:00 | - | - | - | in the past
12/05/96  05:03p <DIR>          slashes
    => directory | - | 1996-12-05 17:03:00 | - | - | - | slashes
11-14-97  04:21PM                  953 AUDITOR3.INI
    => file | 953 | 1997-11-14 16:21:00 | - | - | - | AUDITOR3.INI
05-22-97  08:08AM                  828 AUTOEXEC.BAK
    => file | 828 | 1997-05-22 08:08:00 | - | - | - | AUTOEXEC.BAK
08-04-13  10:37AM       <JUNCTION>     junction [C:\ProgramData]
    => link | - | 2013-08-04 10:37:00 | - | - | - | junction => C:\ProgramData
08-04-13  10:37AM       <SYMLINKD>     linked folder [D:\data]
    => link | - | 2013-08-04 10:37:00 | - | - | - | linked folder => D:\data
08-04-13  10:37AM       <SYMLINK>      linked [D:\a b.txt]
    => link | - | 2013-08-04 10:37:00 | - | - | - | linked => D:\a b.txt
2010-03-05  11:12 AM       <DIR>          year first
    => directory | - | 2010-03-05 11:12:00 | - | - | - | year first
2010-03-05  11:12 PM            1,234 thousands.txt
    => file | 1234 | 2010-03-05 23:12:00 | - | - | - | thousands.txt
17.05.2004  20:12       <DIR>          german folder
    => directory | - | 2004-05-17 20:12:00 | - | - | - | german folder
17.05.2004  20:12             1.234.567 german file
    => file | 1234567 | 2004-05-17 20:12:00 | - | - | - | german file
17-05-2004  20:12                   12 day above twelve
    => file | 12 | 2004-05-17 20:12:00 | - | - | - | day above twelve
04-27-00  09:09PM                    5  leading space
    => file | 5 | 2000-04-27 21:09:00 | - | - | - |  leading space
04-27-00  09:09PM       <DIR>           leading space in folder
    => directory | - | 2000-04-27 21:09:00 | - | - | - |  leading space in folder
04-27-00  09:09PM                  589 589
    => file | 589 | 2000-04-27 21:09:00 | - | - | - | 589
04-27-2000  09:09PM           5000000000 large
    => file | 5000000000 | 2000-04-27 21:09:00 | - | - | - | large
# EPLF: easily parsed LIST format
+i8388621.29609,m824255902,/,<TAB>dev
    => directory | - | 1996-02-13 23:58:22 | - | - | - | dev
+i8388621.44468,m839956783,r,s10376,<TAB>RFCEPLF
    => file | 10376 | 1996-08-13 17:19:43 | - | - | - | RFCEPLF
+i8388621.50690,m824255907,r,s9215,up644,<TAB>with mode
    => file | 9215 | 1996-02-13 23:58:27 | 644 | - | - | with mode
+/,<TAB>just a folder
    => directory | - | - | - | - | - | just a folder
+r,s0,<TAB>empty
    => file | 0 | - | - | - | - | empty
+r,s280,m824255907,up0755,<TAB>four digits
    => file | 280 | 1996-02-13 23:58:27 | 755 | - | - | four digits
+m824255907,r,s5,<TAB>spaces and<TAB>tabs
    => file | 5 | 1996-02-13 23:58:27 | - | - | - | spaces and<TAB>tabs
+s12,r,i1.2,<TAB>order
    => file | 12 | - | - | - | - | order
+i1.3,m824255902,<TAB>neither
    => other | - | 1996-02-13 23:58:22 | - | - | - | neither
# OS/2: OS/2 FTP server
     0           DIR    12-30-97   12:32  jbrekke
    => directory | - | 1997-12-30 12:32:00 | - | - | - | jbrekke
     73098      A          04-06-97   15:15  ds0.internic1.txt
    => file | 73098 | 1997-04-06 15:15:00 | - | - | - | ds0.internic1.txt
     0           DIR    11-25-97   09:42  junk
    => directory | - | 1997-11-25 09:42:00 | - | - | - | junk
     36611      A      04-23-103   10:57  OS2 test1.file
    => file | 36611 | 2003-04-23 10:57:00 | - | - | - | OS2 test1.file
     0      DIR            05-12-97   16:44  PSFONTS
    => directory | - | 1997-05-12 16:44:00 | - | - | - | PSFONTS
     1123      RA        07-14-99   12:37  READ.ME
    => file | 1123 | 1999-07-14 12:37:00 | - | - | - | READ.ME
   18822      A      08-16-99   13:24  AUTOEXEC.BAT
    => file | 18822 | 1999-08-16 13:24:00 | - | - | - | AUTOEXEC.BAT
# VMS: VMS, MultiNet, UCX
Directory ANONYMOUS_ROOT:[000000]
    => nothing
CII-MANUAL.TEX;1  213/216  29-JAN-1996 03:33:12  [ANONYMOU,ANONYMOUS]   (RWED,RWED,,)
    => file | - | 1996-01-29 03:33:12 | - | ANONYMOUS | ANONYMOU | CII-MANUAL.TEX;1
CORE.DIR;1          1/4     8-SEP-1996 16:09:52  [SYSTEM]               (RWE,RWE,RE,)
    => directory | - | 1996-09-08 16:09:52 | - | SYSTEM | - | CORE
README.TXT;12       4/6    13-JAN-2001 10:00     [VMS,ADA]              (RWED,R,R,)
    => file | - | 2001-01-13 10:00:00 | - | ADA | VMS | README.TXT;12
VMUNIX.;1          1       23-OCT-1996 11:32
    => file | - | 1996-10-23 11:32:00 | - | - | - | VMUNIX.;1
[.SUB]X.TXT;3      12      23-OCT-1996 11:32:01  [100,200]   (RWED,RWED,RE,)
    => file | - | 1996-10-23 11:32:01 | - | 200 | 100 | [.SUB]X.TXT;3
NO_WAY.DIR;1      insufficient privilege or file protection violation
    => directory | - | - | - | - | - | NO_WAY
UPPER.DIR;1        4KB     29-JAN-1996 03:33:12  [1,1]  (RWED,RWED,RE,RE)
    => directory | - | 1996-01-29 03:33:12 | - | 1 | 1 | UPPER
SIX.TXT;6          6/9     18-NOV-2005 09:01:02.55  [ADA]  (RWED,RWED,RE,)
    => file | - | 2005-11-18 09:01:02 | - | ADA | - | SIX.TXT;6
THIS_IS_A_NAME_THAT_IS_TOO_LONG.TXT;1
                   213/216  29-JAN-1996 03:33:12  [ANONYMOU,ANONYMOUS]   (RWED,RWED,,)
    => file | - | 1996-01-29 03:33:12 | - | ANONYMOUS | ANONYMOU | THIS_IS_A_NAME_THAT_IS_TOO_LONG.TXT;1
ANOTHER_NAME_THAT_IS_TOO_LONG.DIR;1
                     2/4     9-SEP-1997 12:00:01  [SYSTEM]               (RWE,RWE,RE,)
    => directory | - | 1997-09-09 12:00:01 | - | SYSTEM | - | ANOTHER_NAME_THAT_IS_TOO_LONG
README.FTP;1        %RMS-E-PRV, insufficient privilege or file protection violation
    => file | - | - | - | - | - | README.FTP;1
LOGIN.COM;2          no privilege for attempted operation
    => file | - | - | - | - | - | LOGIN.COM;2
FOO.BAR;1 4 5-MAR-1993 18:09:01.12
    => file | - | 1993-03-05 18:09:01 | - | - | - | FOO.BAR;1
00-INDEX.ALL;4        5-NOV-1992 14:43:39    18092/36     (RWED,RWED,R,R)
    => file | - | 1992-11-05 14:43:39 | - | - | - | 00-INDEX.ALL;4
FTPSTUFF.DIR;1  1/3     29-APR-1991    [INTERNET,ANONYMOUS]   (RWE,RWE,RE,RE)
    => directory | - | 1991-04-29 00:00:00 | - | ANONYMOUS | INTERNET | FTPSTUFF
NOTIME.TXT;1    2/8    15-JAN-2000    [IV2_XXX]   (RWED,RWED,RE,)
    => file | - | 2000-01-15 00:00:00 | - | IV2_XXX | - | NOTIME.TXT;1
OWNER-FIRST.TXT;1   [SUMMARY]    1/3     2-AUG-2006 13:05  (RWE,RWE,RE,)
    => file | - | 2006-08-02 13:05:00 | - | SUMMARY | - | OWNER-FIRST.TXT;1
NOT-INDENTED.TXT;1
170774/170775     24-APR-2003 08:16:15  [FTP_CLIENT,SCOT]      (RWED,RWED,RE,)
    => file | - | 2003-04-24 08:16:15 | - | SCOT | FTP_CLIENT | NOT-INDENTED.TXT;1
TABS.TXT;1
10<TAB><TAB><TAB>     2-JUL-2003 10:30:08.59  [FTP_CLIENT,SCOT]      (RWED,RWED,RE,)
    => file | - | 2003-07-02 10:30:08 | - | SCOT | FTP_CLIENT | TABS.TXT;1
%RMS-E-FNF, file not found
    => nothing
Total of 11 files, 23861 blocks.
    => nothing
# MVS: z/OS: data sets, members, modules, jobs
Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname
    => nothing
SAVE03 3390   2006/03/23  3    3  FB      80  27920  PO  LOAD.LIB
    => directory | - | 2006-03-23 00:00:00 | - | - | - | LOAD.LIB
WPTA01 3290   2004/03/04  1    3  FB      80   3125  PS  USER.ISPPROF
    => file | - | 2004-03-04 00:00:00 | - | - | - | USER.ISPPROF
USER01 3390   **NONE**    1   15  VB     256  27998  PS  NEVER.USED
    => file | - | - | - | - | - | NEVER.USED
USER02 3390   2003/10/20  2   30  FB      80   3200  PO-E LIBRARY.E
    => directory | - | 2003-10-20 00:00:00 | - | - | - | LIBRARY.E
B10142 3390   2006/03/20  2   31  F       80     80  PS  MDI.OKL.WORK
    => file | - | 2006-03-20 00:00:00 | - | - | - | MDI.OKL.WORK
FA00FF 3390   2023/06/02  1  360  VB    8004 27998  PS  'ABCD.EF.SEQ'
    => file | - | 2023-06-02 00:00:00 | - | - | - | 'ABCD.EF.SEQ'
XRFS95 3390   2017/08/04  313875  FB    1024 27648  PS  'USER.T2.HISPAXZ'
    => file | - | 2017-08-04 00:00:00 | - | - | - | 'USER.T2.HISPAXZ'
  TSO005 3390   2005/06/06 213000 U 0 27998 PO MVS.DIR
    => directory | - | 2005-06-06 00:00:00 | - | - | - | MVS.DIR
OS39R6 3390   1998/10/29  1   69  VBM   8205 27998  PO  POSTINST.DOC
    => directory | - | 1998-10-29 00:00:00 | - | - | - | POSTINST.DOC
  TSO004 3390   VSAM MVS.FILE
    => file | - | - | - | - | - | MVS.FILE
Migrated                                                 OLD.DATA
    => file | - | - | - | - | - | OLD.DATA
Migrated                                                 'USER.OLD.DATA'
    => file | - | - | - | - | - | 'USER.OLD.DATA'
Pseudo Directory                                         ABC
    => directory | - | - | - | - | - | ABC
V43525 Tape                                              ON.TAPE
    => file | - | - | - | - | - | ON.TAPE
USRVOL 3390                                          VSAM INDEXED.FILE
    => file | - | - | - | - | - | INDEXED.FILE
ARCIVE Not Direct Access Device                          KJ.IOP998.ERROR.PL
    => file | - | - | - | - | - | KJ.IOP998.ERROR.PL
PSMLC1 3390   2005/04/04  1    1  FB      80  27920  PS  $TEMP.A1
    => file | - | 2005-04-04 00:00:00 | - | - | - | $TEMP.A1
 Name     VV.MM   Created       Changed      Size  Init   Mod   Id
    => nothing
 HELLO     01.03 2002/09/12 2002/10/11 09:37    11    11     0 KIL001
    => file | - | 2002-10-11 09:37:00 | - | - | - | HELLO
  TBTOOL   01.03 2002/09/12 2002/10/11 09:37    11    11     0 KIL001
    => file | - | 2002-10-11 09:37:00 | - | - | - | TBTOOL
 PHASE2    01.00 2005/01/05 2005/01/05 15:05   178   178     0 ADA
    => file | - | 2005-01-05 15:05:00 | - | - | - | PHASE2
 $JCL      02.14 99/12/31 99/12/31 23:59    20    20     0 OLDID
    => file | - | 1999-12-31 23:59:00 | - | - | - | $JCL
 NOSTATS
    => file | - | - | - | - | - | NOSTATS
EAGKCPT   000058   000009          00 FO   RN ANY    ANY
    => file | - | - | - | - | - | EAGKCPT
JOBNAME  JOBID    OWNER    STATUS CLASS
    => nothing
USER1A   JOB01234 USER1    OUTPUT A        RC=0000 3 spool files
    => file | - | - | - | USER1 | - | JOB01234
USER1B   JOB01235 USER1    ACTIVE A
    => file | - | - | - | USER1 | - | JOB01235
USER1C   TSU01236 USER1    INPUT  B        -DUP-
    => file | - | - | - | USER1 | - | TSU01236
# OS/400: OS/400, IBM i
PEP             36864 04/03/24 14:00:21 *DIR       usr/
    => directory | - | 2004-03-24 14:00:21 | - | PEP | - | usr
PEP              5120 04/05/16 12:36:40 *STMF      notes.txt
    => file | 5120 | 2004-05-16 12:36:40 | - | PEP | - | notes.txt
CFT             45056 04/12/06 14:19:31 *FILE      AFTFRE1.FILE
    => file | 45056 | 2004-12-06 14:19:31 | - | CFT | - | AFTFRE1.FILE
CFT                                     *MEM       AFTFRE1.FILE/AFTFRE1.MBR
    => file | - | - | - | CFT | - | AFTFRE1.FILE/AFTFRE1.MBR
PEP            147456 02/11/22 15:00:21 *LIB       PRODLIB
    => directory | - | 2002-11-22 15:00:21 | - | PEP | - | PRODLIB
QSYS            77824 02/28/95 15:00:21 *DIR       home/
    => directory | - | 1995-02-28 15:00:21 | - | QSYS | - | home
QSYS            77824 24.12.03 15:00:21 *STMF      german.txt
    => file | 77824 | 2003-12-24 15:00:21 | - | QSYS | - | german.txt
QDOC            53248 00/12/17 08:00:00 *FLR       QDIADOCS
    => directory | - | 2000-12-17 08:00:00 | - | QDOC | - | QDIADOCS
PEP             36864 04/03/24 14:00:21 *PGM       TOOL.PGM
    => other | - | 2004-03-24 14:00:21 | - | PEP | - | TOOL.PGM
PEP              1024 04/03/24 14:00:21 *STMF      name with spaces.txt
    => file | 1024 | 2004-03-24 14:00:21 | - | PEP | - | name with spaces.txt
RGOVINDAN 932 03/29/01 14:59:53 *STMF /cert.txt
    => file | 932 | 2001-03-29 14:59:53 | - | RGOVINDAN | - | cert.txt
QSYS 12832768 04/14/03 16:47:25 *LIB /QSYS.LIB/
    => directory | - | 2003-04-14 16:47:25 | - | QSYS | - | QSYS.LIB
QDFTOWN 1136 04/12/03 12:49:01 *DDIR /QNTC/
    => directory | - | 2004-12-03 12:49:01 | - | QDFTOWN | - | QNTC
QSYS            77824 23/02/00 15:09:55 *FILE day first
    => file | 77824 | 2000-02-23 15:09:55 | - | QSYS | - | day first
# NonStop: NonStop, Guardian
File         Code             EOF  Last Modification    Owner  RWEP
    => nothing
$DATA01.PUBLIC
    => nothing
IARPTS01        101            16354 18-Mar-98 15:09:12 244, 10 "nnnn"
    => file | 16354 | 1998-03-18 15:09:12 | - | 244,10 | - | IARPTS01
JENNYCB2        101            16384 10-Jul-00 11:44:56 244, 10 "nnnn"
    => file | 16384 | 2000-07-10 11:44:56 | - | 244,10 | - | JENNYCB2
TFTPHST         700           213120  4-Jan-2001 01:02:03  8,255 "NUNU"
    => file | 213120 | 2001-01-04 01:02:03 | - | 8,255 | - | TFTPHST
OPENED  O       101             2048 12-Oct-05 09:00:00  1,  5 "OOOO"
    => file | 2048 | 2005-10-12 09:00:00 | - | 1,5 | - | OPENED
EDIT1           101                0 31-Dec-99 23:59:59 255,255 "-CCO"
    => file | 0 | 1999-12-31 23:59:59 | - | 255,255 | - | EDIT1
FILE1 101 528 12-Jan-14 14:21:18 255, 0 "nnnn"
    => file | 528 | 2014-01-12 14:21:18 | - | 255,0 | - | FILE1
TACLCSTM   O  101             101  4-Mar-01  23:50:06 255,255 "oooo"
    => file | 101 | 2001-03-04 23:50:06 | - | 255,255 | - | TACLCSTM
EMPLYE          0            53248 23-Jan-26 19:02:49 110, 99 "nnnn"
    => file | 53248 | 2026-01-23 19:02:49 | - | 110,99 | - | EMPLYE
# VxWorks: VxWorks
 size          date       time       name
    => nothing
--------       ------     ------    --------
    => nothing
       4096    Apr-05-2000  17:26:18   ramdisk        <DIR>
    => directory | - | 2000-04-05 17:26:18 | - | - | - | ramdisk
     192512    Feb-03-1999  10:10:11   VXWORKS.ST
    => file | 192512 | 1999-02-03 10:10:11 | - | - | - | VXWORKS.ST
         12    Dec-31-2001  00:00:01   two words.txt
    => file | 12 | 2001-12-31 00:00:01 | - | - | - | two words.txt
2048    Feb-28-1998  05:23:30   of a router <DIR>
    => directory | - | 1998-02-28 05:23:30 | - | - | - | of a router
# none: what is no form
hello
    => unreadable
MIGRAT                                                   X Y
    => unreadable
drwxr-xr-x
    => unreadable
-rw-r--r-- 1 ada staff
    => unreadable
-rw-r--r-- 1 ada staff 9 Xyz 12 08:00 no month
    => unreadable
-rw-r--r-- 1 ada staff 9 Feb 30 2021 no day
    => unreadable
-rw-r--r-- 1 ada staff 9 May 3 14:05
    => unreadable
04-27-00  09:09PM       <DIR>
    => unreadable
13-32-00  09:09PM                  589 no date
    => unreadable
04-27-00  25:09                    589 no time
    => unreadable
+i1.2,r,s5 no tab
    => unreadable
+r,s5,<TAB>
    => unreadable
-rw-r--r-- 1 ada staff -5 May 3 14:05 negative
    => unreadable
550 No such file or directory
    => unreadable
`;
