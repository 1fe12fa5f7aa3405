/**
 * What servers answered to LIST and MLSD, recorded by test/interop/record-listings.ts: `# server version: command`, then lines, each with what the disk says of the entry.
 * `<1B>` is the byte 1B. They are read at the time when they were recorded.
 */
export const recordedAt = "2026-11-29T02:38:40.166Z";

export const recorded = String.raw`
# vsftpd 3.0.3: LIST
-rw-r--r--    1 0        0               5 Oct 20 02:38  leading
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 |  leading
-rw-r--r--    1 0        0               5 Oct 20 02:38 #
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | #
-rw-r--r--    1 0        0               5 Oct 20 02:38 *[star]?
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | *[star]?
-rw-r--r--    1 0        0               5 Oct 20 02:38 -dash
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | -dash
-rw-r--r--    1 0        0               5 Oct 20 02:38 12345
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | 12345
-rw-r--r--    1 0        0               5 Oct 20 02:38 May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | May  3 14:05 x
-rw-r--r--    1 0        0               5 Jun 12 02:38 age 170 days
    => file | 5 | 2026-06-12 02:38:00 | 644 | 0 | 0 | age 170 days
-rw-r--r--    1 0        0               5 Jun 06 02:38 age 176 days
    => file | 5 | 2026-06-06 02:38:00 | 644 | 0 | 0 | age 176 days
-rw-r--r--    1 0        0               5 May 23  2026 age 190 days
    => file | 5 | 2026-05-23 00:00:00 | 644 | 0 | 0 | age 190 days
-rw-r--r--    1 0        0               5 Dec 04  2025 age 360 days
    => file | 5 | 2025-12-04 00:00:00 | 644 | 0 | 0 | age 360 days
-rw-r--r--    1 0        0               5 Nov 24  2025 age 370 days
    => file | 5 | 2025-11-24 00:00:00 | 644 | 0 | 0 | age 370 days
-rw-r--r--    1 0        0               5 Nov 29 01:38 age hour
    => file | 5 | 2026-11-29 01:38:00 | 644 | 0 | 0 | age hour
-rw-r--r--    1 0        0               5 Nov 29  2026 age next hour
    => file | 5 | 2026-11-29 00:00:00 | 644 | 0 | 0 | age next hour
-rw-r--r--    1 0        0               5 Jan 03  2028 age next year
    => file | 5 | 2028-01-03 00:00:00 | 644 | 0 | 0 | age next year
-rw-r--r--    1 0        0               5 Nov 28 02:38 age yesterday
    => file | 5 | 2026-11-28 02:38:00 | 644 | 0 | 0 | age yesterday
-rw-r--r--    1 0        0               5 Oct 20 02:38 arrow -> no link
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | arrow -> no link
-rw-r--r--    1 0        0               5 Oct 20 02:38 back\slash
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | back\slash
-rw-r--r--    1 0        0               5 Jan 02  1970 date 1970
    => file | 5 | 1970-01-02 00:00:00 | 644 | 0 | 0 | date 1970
-rw-r--r--    1 0        0               5 Dec 31  1999 date 1999
    => file | 5 | 1999-12-31 00:00:00 | 644 | 0 | 0 | date 1999
-rw-r--r--    1 0        0               5 Mar 05  2040 date 2040
    => file | 5 | 2040-03-05 00:00:00 | 644 | 0 | 0 | date 2040
-rw-r--r--    1 0        0               5 Feb 29  2024 date leap
    => file | 5 | 2024-02-29 00:00:00 | 644 | 0 | 0 | date leap
brw-r--r--    1 0        0               0 Sep 18 02:38 disk device
    => other | - | 2026-09-18 02:38:00 | 644 | 0 | 0 | disk device
drwx------    2 0        0            4096 Sep 20 02:38 dot.d
    => directory | - | 2026-09-20 02:38:00 | 700 | 0 | 0 | dot.d
-rw-r--r--    1 0        0               5 Oct 20 02:38 drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | drwxr-xr-x
-rw-r--r--    1 0        0               5 Oct 20 02:38 esc<1B>[2J
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | esc<1B>[2J
drwxr-xr-x    2 0        0            4096 Sep 20 02:38 folder
    => directory | - | 2026-09-20 02:38:00 | 755 | 0 | 0 | folder
drwxrws---    2 0        0            4096 Sep 20 02:38 kept
    => directory | - | 2026-09-20 02:38:00 | 2770 | 0 | 0 | kept
-rw-r--r--    1 0        0               5 Oct 20 02:38 latin-<E9><FF>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | latin-<E9><FF>.txt
lrwxrwxrwx    1 0        0               6 Sep 19 02:38 link arrow -> a -> b
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link arrow => a -> b
lrwxrwxrwx    1 0        0               9 Sep 19 02:38 link file -> plain.txt
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link file => plain.txt
lrwxrwxrwx    1 0        0               6 Sep 19 02:38 link folder -> folder
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link folder => folder
lrwxrwxrwx    1 0        0               9 Sep 19 02:38 link nowhere -> /no/where
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link nowhere => /no/where
----------    1 0        0               5 Jul 17  2025 mode 000
    => file | 5 | 2025-07-17 00:00:00 | 0 | 0 | 0 | mode 000
-rwxr-sr-x    1 0        0               5 Jul 17  2025 mode 2755
    => file | 5 | 2025-07-17 00:00:00 | 2755 | 0 | 0 | mode 2755
-rwsr-xr-x    1 0        0               5 Jul 17  2025 mode 4755
    => file | 5 | 2025-07-17 00:00:00 | 4755 | 0 | 0 | mode 4755
-rwSr-Sr-T    1 0        0               5 Jul 17  2025 mode 7644
    => file | 5 | 2025-07-17 00:00:00 | 7644 | 0 | 0 | mode 7644
-rwxrwxrwx    1 0        0               5 Jul 17  2025 mode 777
    => file | 5 | 2025-07-17 00:00:00 | 777 | 0 | 0 | mode 777
crw-r--r--    1 0        0               0 Sep 18 02:38 null device
    => other | - | 2026-09-18 02:38:00 | 644 | 0 | 0 | null device
-rw-r--r--    1 1001     65534           5 Jul 17  2025 owners
    => file | 5 | 2025-07-17 00:00:00 | 644 | 1001 | 65534 | owners
-rw-r--r--    1 0        0               5 Oct 20 02:38 per%20cent
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | per%20cent
prw-r--r--    1 0        0               0 Sep 18 02:38 pipe
    => other | - | 2026-09-18 02:38:00 | 644 | 0 | 0 | pipe
-rw-r--r--    1 0        0               5 Oct 20 02:38 plain.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | plain.txt
-rw-r--r--    1 0        0               5 Oct 20 02:38 quo"te
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | quo"te
-rw-r--r--    1 0        0               5 Oct 20 02:38 semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | semi;colon=x; y
-rw-r--r--    1 0        0               0 Nov 26 02:38 size 0
    => file | 0 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 0
-rw-r--r--    1 0        0               1 Nov 26 02:38 size 1
    => file | 1 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 1
-rw-r--r--    1 0        0         1234567 Nov 26 02:38 size 1234567
    => file | 1234567 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 1234567
-rw-r--r--    1 0        0        2147483648 Nov 26 02:38 size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 2 GiB
-rw-r--r--    1 0        0        4294967296 Nov 26 02:38 size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 4 GiB
-rw-r--r--    1 0        0        9895604649984 Nov 26 02:38 size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 9 TiB
srwxr-xr-x    1 0        0               0 Sep 18 02:38 socket
    => other | - | 2026-09-18 02:38:00 | 755 | 0 | 0 | socket
drwxrwxrwt    2 0        0            4096 Sep 20 02:38 sticky
    => directory | - | 2026-09-20 02:38:00 | 1777 | 0 | 0 | sticky
-rw-r--r--    1 0        0               5 Oct 20 02:38 tab<09>here
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | tab<09>here
-rw-r--r--    1 0        0               5 Oct 20 02:38 trailing 
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | trailing 
-rw-r--r--    1 0        0               5 Oct 20 02:38 two  spaces
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | two  spaces
-rw-r--r--    1 0        0               5 Oct 20 02:38 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
-rw-r--r--    1 0        0               5 Oct 20 02:38 ~
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | ~
-rw-r--r--    1 0        0               5 Oct 20 02:38 <C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | <C3><BC>n<C3><AF> <E2><82><AC>.txt
-rw-r--r--    1 0        0               5 Oct 20 02:38 <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
# vsftpd 3.0.3: LIST -a
drwxr-xr-x    6 1        1            4096 Nov 29 02:38 .
    => nothing
drwxr-xr-x    3 0        0            4096 Nov 29 02:38 ..
    => nothing
-rw-r--r--    1 0        0               5 Oct 20 02:38 .hidden
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | .hidden
# proftpd 1.3.8: LIST
-rw-r--r--   1 0        0               5 Oct 20 02:38  leading
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 |  leading
-rw-r--r--   1 0        0               5 Oct 20 02:38 #
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | #
-rw-r--r--   1 0        0               5 Oct 20 02:38 *[star]?
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | *[star]?
-rw-r--r--   1 0        0               5 Oct 20 02:38 -dash
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | -dash
-rw-r--r--   1 0        0               5 Oct 20 02:38 12345
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | 12345
-rw-r--r--   1 0        0               5 Oct 20 02:38 May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | May  3 14:05 x
-rw-r--r--   1 0        0               5 Jun 12 02:38 age 170 days
    => file | 5 | 2026-06-12 02:38:00 | 644 | 0 | 0 | age 170 days
-rw-r--r--   1 0        0               5 Jun  6 02:38 age 176 days
    => file | 5 | 2026-06-06 02:38:00 | 644 | 0 | 0 | age 176 days
-rw-r--r--   1 0        0               5 May 23  2026 age 190 days
    => file | 5 | 2026-05-23 00:00:00 | 644 | 0 | 0 | age 190 days
-rw-r--r--   1 0        0               5 Dec  4  2025 age 360 days
    => file | 5 | 2025-12-04 00:00:00 | 644 | 0 | 0 | age 360 days
-rw-r--r--   1 0        0               5 Nov 24  2025 age 370 days
    => file | 5 | 2025-11-24 00:00:00 | 644 | 0 | 0 | age 370 days
-rw-r--r--   1 0        0               5 Nov 29 01:38 age hour
    => file | 5 | 2026-11-29 01:38:00 | 644 | 0 | 0 | age hour
-rw-r--r--   1 0        0               5 Nov 29 03:38 age next hour
    => file | 5 | 2026-11-29 03:38:00 | 644 | 0 | 0 | age next hour
-rw-r--r--   1 0        0               5 Jan  3 02:38 age next year
    => file | 5 | 2026-01-03 02:38:00 | 644 | 0 | 0 | age next year
-rw-r--r--   1 0        0               5 Nov 28 02:38 age yesterday
    => file | 5 | 2026-11-28 02:38:00 | 644 | 0 | 0 | age yesterday
-rw-r--r--   1 0        0               5 Oct 20 02:38 arrow -> no link
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | arrow -> no link
-rw-r--r--   1 0        0               5 Oct 20 02:38 back\slash
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | back\slash
-rw-r--r--   1 0        0               5 Jan  2  1970 date 1970
    => file | 5 | 1970-01-02 00:00:00 | 644 | 0 | 0 | date 1970
-rw-r--r--   1 0        0               5 Dec 31  1999 date 1999
    => file | 5 | 1999-12-31 00:00:00 | 644 | 0 | 0 | date 1999
-rw-r--r--   1 0        0               5 Mar  5 12:00 date 2040
    => file | 5 | 2026-03-05 12:00:00 | 644 | 0 | 0 | date 2040
-rw-r--r--   1 0        0               5 Feb 29  2024 date leap
    => file | 5 | 2024-02-29 00:00:00 | 644 | 0 | 0 | date leap
brw-r--r--   1 0        0               0 Sep 18 02:38 disk device
    => other | - | 2026-09-18 02:38:00 | 644 | 0 | 0 | disk device
drwx------   2 0        0            4096 Sep 20 02:38 dot.d
    => directory | - | 2026-09-20 02:38:00 | 700 | 0 | 0 | dot.d
-rw-r--r--   1 0        0               5 Oct 20 02:38 drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | drwxr-xr-x
-rw-r--r--   1 0        0               5 Oct 20 02:38 esc<1B>[2J
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | esc<1B>[2J
drwxr-xr-x   2 0        0            4096 Sep 20 02:38 folder
    => directory | - | 2026-09-20 02:38:00 | 755 | 0 | 0 | folder
drwxrws---   2 0        0            4096 Sep 20 02:38 kept
    => directory | - | 2026-09-20 02:38:00 | 2770 | 0 | 0 | kept
-rw-r--r--   1 0        0               5 Oct 20 02:38 latin-<E9><FF>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | latin-<E9><FF>.txt
lrwxrwxrwx   1 0        0               6 Sep 19 02:38 link arrow -> a -> b
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link arrow => a -> b
lrwxrwxrwx   1 0        0               9 Sep 19 02:38 link file -> plain.txt
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link file => plain.txt
lrwxrwxrwx   1 0        0               6 Sep 19 02:38 link folder -> folder
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link folder => folder
lrwxrwxrwx   1 0        0               9 Sep 19 02:38 link nowhere -> /no/where
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link nowhere => /no/where
----------   1 0        0               5 Jul 17  2025 mode 000
    => file | 5 | 2025-07-17 00:00:00 | 0 | 0 | 0 | mode 000
-rwxr-sr-x   1 0        0               5 Jul 17  2025 mode 2755
    => file | 5 | 2025-07-17 00:00:00 | 2755 | 0 | 0 | mode 2755
-rwsr-xr-x   1 0        0               5 Jul 17  2025 mode 4755
    => file | 5 | 2025-07-17 00:00:00 | 4755 | 0 | 0 | mode 4755
-rwSr-Sr-T   1 0        0               5 Jul 17  2025 mode 7644
    => file | 5 | 2025-07-17 00:00:00 | 7644 | 0 | 0 | mode 7644
-rwxrwxrwx   1 0        0               5 Jul 17  2025 mode 777
    => file | 5 | 2025-07-17 00:00:00 | 777 | 0 | 0 | mode 777
crw-r--r--   1 0        0               0 Sep 18 02:38 null device
    => other | - | 2026-09-18 02:38:00 | 644 | 0 | 0 | null device
-rw-r--r--   1 1001     65534           5 Jul 17  2025 owners
    => file | 5 | 2025-07-17 00:00:00 | 644 | 1001 | 65534 | owners
-rw-r--r--   1 0        0               5 Oct 20 02:38 per%20cent
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | per%20cent
prw-r--r--   1 0        0               0 Sep 18 02:38 pipe
    => other | - | 2026-09-18 02:38:00 | 644 | 0 | 0 | pipe
-rw-r--r--   1 0        0               5 Oct 20 02:38 plain.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | plain.txt
-rw-r--r--   1 0        0               5 Oct 20 02:38 quo"te
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | quo"te
-rw-r--r--   1 0        0               5 Oct 20 02:38 semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | semi;colon=x; y
-rw-r--r--   1 0        0               0 Nov 26 02:38 size 0
    => file | 0 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 0
-rw-r--r--   1 0        0               1 Nov 26 02:38 size 1
    => file | 1 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 1
-rw-r--r--   1 0        0         1234567 Nov 26 02:38 size 1234567
    => file | 1234567 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 1234567
-rw-r--r--   1 0        0        2147483648 Nov 26 02:38 size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 2 GiB
-rw-r--r--   1 0        0        4294967296 Nov 26 02:38 size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 4 GiB
-rw-r--r--   1 0        0        9895604649984 Nov 26 02:38 size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 9 TiB
srwxr-xr-x   1 0        0               0 Sep 18 02:38 socket
    => other | - | 2026-09-18 02:38:00 | 755 | 0 | 0 | socket
drwxrwxrwt   2 0        0            4096 Sep 20 02:38 sticky
    => directory | - | 2026-09-20 02:38:00 | 1777 | 0 | 0 | sticky
-rw-r--r--   1 0        0               5 Oct 20 02:38 tab<09>here
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | tab<09>here
-rw-r--r--   1 0        0               5 Oct 20 02:38 trailing 
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | trailing 
-rw-r--r--   1 0        0               5 Oct 20 02:38 two  spaces
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | two  spaces
-rw-r--r--   1 0        0               5 Oct 20 02:38 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
-rw-r--r--   1 0        0               5 Oct 20 02:38 ~
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | ~
-rw-r--r--   1 0        0               5 Oct 20 02:38 <C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | <C3><BC>n<C3><AF> <E2><82><AC>.txt
-rw-r--r--   1 0        0               5 Oct 20 02:38 <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
# proftpd 1.3.8: LIST -a
drwxr-xr-x   6 tester   65534        4096 Nov 29 02:38 .
    => nothing
drwxr-xr-x   6 tester   65534        4096 Nov 29 02:38 ..
    => nothing
-rw-r--r--   1 0        0               5 Oct 20 02:38 .hidden
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | .hidden
# proftpd 1.3.8: MLSD
modify=20261126023840;perm=adfr;size=2147483648;type=file;unique=FE00U214541;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:40 | 644 | tester | 65534 | size 2 GiB
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21452C;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; .hidden
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | .hidden
modify=20240229120001;perm=adfr;size=5;type=file;unique=FE00U21453C;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; date leap
    => file | 5 | 2024-02-29 12:00:01 | 644 | tester | 65534 | date leap
modify=20261126023840;perm=adfr;size=4294967296;type=file;unique=FE00U214542;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:40 | 644 | tester | 65534 | size 4 GiB
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214521;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; arrow -> no link
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | arrow -> no link
modify=20261126023840;perm=adfr;size=1;type=file;unique=FE00U21453F;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; size 1
    => file | 1 | 2026-11-26 02:38:40 | 644 | tester | 65534 | size 1
modify=20280103023840;perm=adfr;size=5;type=file;unique=FE00U214539;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; age next year
    => file | 5 | 2028-01-03 02:38:40 | 644 | tester | 65534 | age next year
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21451F;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; esc<1B>[2J
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | esc<1B>[2J
modify=20260918023840;perm=adfr;size=0;type=file;unique=FE00U214554;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; pipe
    => file | 0 | 2026-09-18 02:38:40 | 644 | tester | 65534 | pipe
modify=19991231235959;perm=adfr;size=5;type=file;unique=FE00U21453B;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; date 1999
    => file | 5 | 1999-12-31 23:59:59 | 644 | tester | 65534 | date 1999
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214526;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; per%20cent
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | per%20cent
modify=20260612023840;perm=adfr;size=5;type=file;unique=FE00U214531;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; age 170 days
    => file | 5 | 2026-06-12 02:38:40 | 644 | tester | 65534 | age 170 days
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21452D;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
modify=20261126023840;perm=adfr;size=9895604649984;type=file;unique=FE00U214544;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:40 | 644 | tester | 65534 | size 9 TiB
modify=20261129023845;perm=flcdmpe;type=cdir;unique=FE00U21450C;UNIX.group=65534;UNIX.groupname=65534;UNIX.mode=0755;UNIX.owner=65534;UNIX.ownername=tester; .
    => nothing
modify=20260920023840;perm=;type=dir;unique=FE00U21454E;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0700;UNIX.owner=0;UNIX.ownername=tester; dot.d
    => directory | - | 2026-09-20 02:38:40 | 700 | tester | 65534 | dot.d
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214529;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; #
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | #
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21452B;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | drwxr-xr-x
modify=20261129033840;perm=adfr;size=5;type=file;unique=FE00U214538;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; age next hour
    => file | 5 | 2026-11-29 03:38:40 | 644 | tester | 65534 | age next hour
modify=20251204023840;perm=adfr;size=5;type=file;unique=FE00U214536;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; age 360 days
    => file | 5 | 2025-12-04 02:38:40 | 644 | tester | 65534 | age 360 days
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21451D;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
modify=20261126023840;perm=adfr;size=1234567;type=file;unique=FE00U214540;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; size 1234567
    => file | 1234567 | 2026-11-26 02:38:40 | 644 | tester | 65534 | size 1234567
modify=20260918023840;perm=adfr;size=0;type=file;unique=FE00U214555;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; null device
    => file | 0 | 2026-09-18 02:38:40 | 644 | tester | 65534 | null device
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214522;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | May  3 14:05 x
modify=20250717023840;perm=adfr;size=5;type=file;unique=FE00U21454A;UNIX.group=65534;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=1001;UNIX.ownername=tester; owners
    => file | 5 | 2025-07-17 02:38:40 | 644 | tester | 65534 | owners
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21451C;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; <C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | <C3><BC>n<C3><AF> <E2><82><AC>.txt
modify=20260918023840;perm=adfr;size=0;type=file;unique=FE00U214557;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0755;UNIX.owner=0;UNIX.ownername=tester; socket
    => file | 0 | 2026-09-18 02:38:40 | 755 | tester | 65534 | socket
modify=20260918023840;perm=adfr;size=0;type=file;unique=FE00U214556;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; disk device
    => file | 0 | 2026-09-18 02:38:40 | 644 | tester | 65534 | disk device
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214528;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; ~
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | ~
modify=20250717023840;perm=adfrw;size=5;type=file;unique=FE00U214549;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0777;UNIX.owner=0;UNIX.ownername=tester; mode 777
    => file | 5 | 2025-07-17 02:38:40 | 777 | tester | 65534 | mode 777
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214525;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; quo"te
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | quo"te
modify=20400305120000;perm=adfr;size=5;type=file;unique=FE00U21453D;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; date 2040
    => file | 5 | 2040-03-05 12:00:00 | 644 | tester | 65534 | date 2040
modify=20250717023840;perm=dfr;size=5;type=file;unique=FE00U214545;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=00;UNIX.owner=0;UNIX.ownername=tester; mode 000
    => file | 5 | 2025-07-17 02:38:40 | 0 | tester | 65534 | mode 000
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21451A;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; trailing 
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | trailing 
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214520;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | semi;colon=x; y
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21452A;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; 12345
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | 12345
modify=20260919023840;perm=adfr;size=9;type=OS.unix=symlink;unique=FE00U214517;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0777;UNIX.owner=0;UNIX.ownername=tester; link file
    => link | - | 2026-09-19 02:38:40 | 777 | tester | 65534 | link file
modify=20261129023845;perm=flcdmpe;type=pdir;unique=FE00U21450C;UNIX.group=65534;UNIX.groupname=65534;UNIX.mode=0755;UNIX.owner=65534;UNIX.ownername=tester; ..
    => nothing
modify=20261129013840;perm=adfr;size=5;type=file;unique=FE00U21452F;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; age hour
    => file | 5 | 2026-11-29 01:38:40 | 644 | tester | 65534 | age hour
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21451B;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; -dash
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | -dash
modify=19700102030405;perm=adfr;size=5;type=file;unique=FE00U21453A;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; date 1970
    => file | 5 | 1970-01-02 03:04:05 | 644 | tester | 65534 | date 1970
modify=20260920023840;perm=flcdmpe;type=dir;unique=FE00U21454C;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=01777;UNIX.owner=0;UNIX.ownername=tester; sticky
    => directory | - | 2026-09-20 02:38:40 | 1777 | tester | 65534 | sticky
modify=20261126023840;perm=adfr;size=0;type=file;unique=FE00U21453E;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; size 0
    => file | 0 | 2026-11-26 02:38:40 | 644 | tester | 65534 | size 0
modify=20261128023840;perm=adfr;size=5;type=file;unique=FE00U214530;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; age yesterday
    => file | 5 | 2026-11-28 02:38:40 | 644 | tester | 65534 | age yesterday
modify=20260920023840;perm=fle;type=dir;unique=FE00U21454B;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0755;UNIX.owner=0;UNIX.ownername=tester; folder
    => directory | - | 2026-09-20 02:38:40 | 755 | tester | 65534 | folder
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214518;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; two  spaces
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | two  spaces
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214519;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester;  leading
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 |  leading
modify=20260919023840;perm=adfr;size=6;type=OS.unix=symlink;unique=FE00U21454B;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0777;UNIX.owner=0;UNIX.ownername=tester; link folder
    => link | - | 2026-09-19 02:38:40 | 777 | tester | 65534 | link folder
modify=20260523023840;perm=adfr;size=5;type=file;unique=FE00U214533;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; age 190 days
    => file | 5 | 2026-05-23 02:38:40 | 644 | tester | 65534 | age 190 days
modify=20250717023840;perm=adfr;size=5;type=file;unique=FE00U214548;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=07644;UNIX.owner=0;UNIX.ownername=tester; mode 7644
    => file | 5 | 2025-07-17 02:38:40 | 7644 | tester | 65534 | mode 7644
modify=20260606023840;perm=adfr;size=5;type=file;unique=FE00U214532;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; age 176 days
    => file | 5 | 2026-06-06 02:38:40 | 644 | tester | 65534 | age 176 days
modify=20260920023840;perm=;type=dir;unique=FE00U21454D;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=02770;UNIX.owner=0;UNIX.ownername=tester; kept
    => directory | - | 2026-09-20 02:38:40 | 2770 | tester | 65534 | kept
modify=20250717023840;perm=adfr;size=5;type=file;unique=FE00U214546;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=04755;UNIX.owner=0;UNIX.ownername=tester; mode 4755
    => file | 5 | 2025-07-17 02:38:40 | 4755 | tester | 65534 | mode 4755
modify=20251124023840;perm=adfr;size=5;type=file;unique=FE00U214537;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; age 370 days
    => file | 5 | 2025-11-24 02:38:40 | 644 | tester | 65534 | age 370 days
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214517;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; plain.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | plain.txt
modify=20250717023840;perm=adfr;size=5;type=file;unique=FE00U214547;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=02755;UNIX.owner=0;UNIX.ownername=tester; mode 2755
    => file | 5 | 2025-07-17 02:38:40 | 2755 | tester | 65534 | mode 2755
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21451E;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; tab<09>here
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | tab<09>here
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U21452E;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; latin-<E9><FF>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | latin-<E9><FF>.txt
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214527;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; *[star]?
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | *[star]?
modify=20261020023840;perm=adfr;size=5;type=file;unique=FE00U214523;UNIX.group=0;UNIX.groupname=65534;UNIX.mode=0644;UNIX.owner=0;UNIX.ownername=tester; back\slash
    => file | 5 | 2026-10-20 02:38:40 | 644 | tester | 65534 | back\slash
# pure-ftpd 1.0.50: LIST
-rw-r--r--    1 0          0                   5 Oct 20 02:38  leading
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 |  leading
-rw-r--r--    1 0          0                   5 Oct 20 02:38 #
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | #
-rw-r--r--    1 0          0                   5 Oct 20 02:38 *[star]?
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | *[star]?
-rw-r--r--    1 0          0                   5 Oct 20 02:38 -dash
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | -dash
-rw-r--r--    1 0          0                   5 Oct 20 02:38 12345
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | 12345
-rw-r--r--    1 0          0                   5 Oct 20 02:38 May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | May  3 14:05 x
-rw-r--r--    1 0          0                   5 Jun 12 02:38 age 170 days
    => file | 5 | 2026-06-12 02:38:00 | 644 | 0 | 0 | age 170 days
-rw-r--r--    1 0          0                   5 Jun  6 02:38 age 176 days
    => file | 5 | 2026-06-06 02:38:00 | 644 | 0 | 0 | age 176 days
-rw-r--r--    1 0          0                   5 May 23  2026 age 190 days
    => file | 5 | 2026-05-23 00:00:00 | 644 | 0 | 0 | age 190 days
-rw-r--r--    1 0          0                   5 Dec  4  2025 age 360 days
    => file | 5 | 2025-12-04 00:00:00 | 644 | 0 | 0 | age 360 days
-rw-r--r--    1 0          0                   5 Nov 24  2025 age 370 days
    => file | 5 | 2025-11-24 00:00:00 | 644 | 0 | 0 | age 370 days
-rw-r--r--    1 0          0                   5 Nov 29 01:38 age hour
    => file | 5 | 2026-11-29 01:38:00 | 644 | 0 | 0 | age hour
-rw-r--r--    1 0          0                   5 Nov 29 03:38 age next hour
    => file | 5 | 2026-11-29 03:38:00 | 644 | 0 | 0 | age next hour
-rw-r--r--    1 0          0                   5 Jan  3 02:38 age next year
    => file | 5 | 2026-01-03 02:38:00 | 644 | 0 | 0 | age next year
-rw-r--r--    1 0          0                   5 Nov 28 02:38 age yesterday
    => file | 5 | 2026-11-28 02:38:00 | 644 | 0 | 0 | age yesterday
-rw-r--r--    1 0          0                   5 Oct 20 02:38 arrow -> no link
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | arrow -> no link
-rw-r--r--    1 0          0                   5 Oct 20 02:38 back\slash
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | back\slash
-rw-r--r--    1 0          0                   5 Jan  2  1970 date 1970
    => file | 5 | 1970-01-02 00:00:00 | 644 | 0 | 0 | date 1970
-rw-r--r--    1 0          0                   5 Dec 31  1999 date 1999
    => file | 5 | 1999-12-31 00:00:00 | 644 | 0 | 0 | date 1999
-rw-r--r--    1 0          0                   5 Mar  5 12:00 date 2040
    => file | 5 | 2026-03-05 12:00:00 | 644 | 0 | 0 | date 2040
-rw-r--r--    1 0          0                   5 Feb 29  2024 date leap
    => file | 5 | 2024-02-29 00:00:00 | 644 | 0 | 0 | date leap
drwx------    2 0          0                4096 Sep 20 02:38 dot.d
    => directory | - | 2026-09-20 02:38:00 | 700 | 0 | 0 | dot.d
-rw-r--r--    1 0          0                   5 Oct 20 02:38 drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | drwxr-xr-x
drwxr-xr-x    2 0          0                4096 Sep 20 02:38 folder
    => directory | - | 2026-09-20 02:38:00 | 755 | 0 | 0 | folder
drwxrws---    2 0          0                4096 Sep 20 02:38 kept
    => directory | - | 2026-09-20 02:38:00 | 2770 | 0 | 0 | kept
-rw-r--r--    1 0          0                   5 Oct 20 02:38 latin-<E9><FF>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | latin-<E9><FF>.txt
lrwxrwxrwx    1 0          0                   6 Sep 19 02:38 link arrow -> a -> b
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link arrow => a -> b
lrwxrwxrwx    1 0          0                   9 Sep 19 02:38 link file -> plain.txt
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link file => plain.txt
lrwxrwxrwx    1 0          0                   6 Sep 19 02:38 link folder -> folder
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link folder => folder
lrwxrwxrwx    1 0          0                   9 Sep 19 02:38 link nowhere -> /no/where
    => link | - | 2026-09-19 02:38:00 | 777 | 0 | 0 | link nowhere => /no/where
----------    1 0          0                   5 Jul 17  2025 mode 000
    => file | 5 | 2025-07-17 00:00:00 | 0 | 0 | 0 | mode 000
-rwxr-sr-x    1 0          0                   5 Jul 17  2025 mode 2755
    => file | 5 | 2025-07-17 00:00:00 | 2755 | 0 | 0 | mode 2755
-rwsr-xr-x    1 0          0                   5 Jul 17  2025 mode 4755
    => file | 5 | 2025-07-17 00:00:00 | 4755 | 0 | 0 | mode 4755
-rwSr-Sr-T    1 0          0                   5 Jul 17  2025 mode 7644
    => file | 5 | 2025-07-17 00:00:00 | 7644 | 0 | 0 | mode 7644
-rwxrwxrwx    1 0          0                   5 Jul 17  2025 mode 777
    => file | 5 | 2025-07-17 00:00:00 | 777 | 0 | 0 | mode 777
-rw-r--r--    1 1001       nogroup             5 Jul 17  2025 owners
    => file | 5 | 2025-07-17 00:00:00 | 644 | 1001 | nogroup | owners
-rw-r--r--    1 0          0                   5 Oct 20 02:38 per%20cent
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | per%20cent
-rw-r--r--    1 0          0                   5 Oct 20 02:38 plain.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | plain.txt
-rw-r--r--    1 0          0                   5 Oct 20 02:38 quo"te
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | quo"te
-rw-r--r--    1 0          0                   5 Oct 20 02:38 semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | semi;colon=x; y
-rw-r--r--    1 0          0                   0 Nov 26 02:38 size 0
    => file | 0 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 0
-rw-r--r--    1 0          0                   1 Nov 26 02:38 size 1
    => file | 1 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 1
-rw-r--r--    1 0          0             1234567 Nov 26 02:38 size 1234567
    => file | 1234567 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 1234567
-rw-r--r--    1 0          0          2147483648 Nov 26 02:38 size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 2 GiB
-rw-r--r--    1 0          0          4294967296 Nov 26 02:38 size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 4 GiB
-rw-r--r--    1 0          0               9895604649984 Nov 26 02:38 size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:00 | 644 | 0 | 0 | size 9 TiB
drwxrwxrwt    2 0          0                4096 Sep 20 02:38 sticky
    => directory | - | 2026-09-20 02:38:00 | 1777 | 0 | 0 | sticky
-rw-r--r--    1 0          0                   5 Oct 20 02:38 trailing 
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | trailing 
-rw-r--r--    1 0          0                   5 Oct 20 02:38 two  spaces
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | two  spaces
-rw-r--r--    1 0          0                   5 Oct 20 02:38 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
-rw-r--r--    1 0          0                   5 Oct 20 02:38 ~
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | ~
-rw-r--r--    1 0          0                   5 Oct 20 02:38 <C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | <C3><BC>n<C3><AF> <E2><82><AC>.txt
-rw-r--r--    1 0          0                   5 Oct 20 02:38 <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
# pure-ftpd 1.0.50: LIST -a
drwxr-xr-x    6 65534      nogroup          4096 Nov 29 02:38 .
    => nothing
drwxr-xr-x    6 65534      nogroup          4096 Nov 29 02:38 ..
    => nothing
-rw-r--r--    1 0          0                   5 Oct 20 02:38 .hidden
    => file | 5 | 2026-10-20 02:38:00 | 644 | 0 | 0 | .hidden
# pure-ftpd 1.0.50: MLSD
type=file;size=2147483648;modify=20261126023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214595; size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:40 | 644 | 0 | 0 | size 2 GiB
type=OS.unix=slink:;size=6;modify=20260919023840;UNIX.mode=0777;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145a8; link arrow
    => link | - | 2026-09-19 02:38:40 | 777 | 0 | 0 | link arrow
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214580; .hidden
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | .hidden
type=file;size=5;modify=20240229120001;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214590; date leap
    => file | 5 | 2024-02-29 12:00:01 | 644 | 0 | 0 | date leap
type=file;size=4294967296;modify=20261126023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214596; size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:40 | 644 | 0 | 0 | size 4 GiB
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214576; arrow -> no link
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | arrow -> no link
type=file;size=1;modify=20261126023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214593; size 1
    => file | 1 | 2026-11-26 02:38:40 | 644 | 0 | 0 | size 1
type=file;size=5;modify=20280103023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21458d; age next year
    => file | 5 | 2028-01-03 02:38:40 | 644 | 0 | 0 | age next year
type=unknown;size=0;modify=20260918023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145a9; pipe
    => other | - | 2026-09-18 02:38:40 | 644 | 0 | 0 | pipe
type=file;size=5;modify=19991231235959;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21458f; date 1999
    => file | 5 | 1999-12-31 23:59:59 | 644 | 0 | 0 | date 1999
type=OS.unix=slink:;size=9;modify=20260919023840;UNIX.mode=0777;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145a7; link nowhere
    => link | - | 2026-09-19 02:38:40 | 777 | 0 | 0 | link nowhere
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21457a; per%20cent
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | per%20cent
type=file;size=5;modify=20260612023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214585; age 170 days
    => file | 5 | 2026-06-12 02:38:40 | 644 | 0 | 0 | age 170 days
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214581; xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
type=file;size=9895604649984;modify=20261126023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214597; size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:40 | 644 | 0 | 0 | size 9 TiB
type=cdir;sizd=4096;modify=20261129023849;UNIX.mode=0755;UNIX.uid=65534;UNIX.gid=65534;unique=fe00g21455e; .
    => nothing
type=dir;sizd=4096;modify=20260920023840;UNIX.mode=0700;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145a4; dot.d
    => directory | - | 2026-09-20 02:38:40 | 700 | 0 | 0 | dot.d
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21457d; #
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | #
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21457f; drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | drwxr-xr-x
type=file;size=5;modify=20261129033840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21458c; age next hour
    => file | 5 | 2026-11-29 03:38:40 | 644 | 0 | 0 | age next hour
type=file;size=5;modify=20251204023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214588; age 360 days
    => file | 5 | 2025-12-04 02:38:40 | 644 | 0 | 0 | age 360 days
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21456e; <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
type=file;size=1234567;modify=20261126023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214594; size 1234567
    => file | 1234567 | 2026-11-26 02:38:40 | 644 | 0 | 0 | size 1234567
type=unknown;size=0;modify=20260918023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145aa; null device
    => other | - | 2026-09-18 02:38:40 | 644 | 0 | 0 | null device
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214577; May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | May  3 14:05 x
type=file;size=5;modify=20250717023840;UNIX.mode=0644;UNIX.uid=1001;UNIX.gid=65534;unique=fe00g21459f; owners
    => file | 5 | 2025-07-17 02:38:40 | 644 | 1001 | 65534 | owners
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21456d; <C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | <C3><BC>n<C3><AF> <E2><82><AC>.txt
type=unknown;size=0;modify=20260918023840;UNIX.mode=0755;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145ac; socket
    => other | - | 2026-09-18 02:38:40 | 755 | 0 | 0 | socket
type=unknown;size=0;modify=20260918023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145ab; disk device
    => other | - | 2026-09-18 02:38:40 | 644 | 0 | 0 | disk device
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21457c; ~
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | ~
type=file;size=5;modify=20250717023840;UNIX.mode=0777;UNIX.uid=0;UNIX.gid=0;unique=fe00g21459e; mode 777
    => file | 5 | 2025-07-17 02:38:40 | 777 | 0 | 0 | mode 777
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214579; quo"te
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | quo"te
type=file;size=5;modify=20400305120000;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214591; date 2040
    => file | 5 | 2040-03-05 12:00:00 | 644 | 0 | 0 | date 2040
type=file;size=5;modify=20250717023840;UNIX.mode=00;UNIX.uid=0;UNIX.gid=0;unique=fe00g214598; mode 000
    => file | 5 | 2025-07-17 02:38:40 | 0 | 0 | 0 | mode 000
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21456b; trailing 
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | trailing 
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214571; semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | semi;colon=x; y
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21457e; 12345
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | 12345
type=OS.unix=slink:;size=9;modify=20260919023840;UNIX.mode=0777;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145a5; link file
    => link | - | 2026-09-19 02:38:40 | 777 | 0 | 0 | link file
type=pdir;sizd=4096;modify=20261129023849;UNIX.mode=0755;UNIX.uid=65534;UNIX.gid=65534;unique=fe00g21455e; ..
    => nothing
type=file;size=5;modify=20261129013840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214583; age hour
    => file | 5 | 2026-11-29 01:38:40 | 644 | 0 | 0 | age hour
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21456c; -dash
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | -dash
type=file;size=5;modify=19700102030405;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21458e; date 1970
    => file | 5 | 1970-01-02 03:04:05 | 644 | 0 | 0 | date 1970
type=dir;sizd=4096;modify=20260920023840;UNIX.mode=01777;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145a1; sticky
    => directory | - | 2026-09-20 02:38:40 | 1777 | 0 | 0 | sticky
type=file;size=0;modify=20261126023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214592; size 0
    => file | 0 | 2026-11-26 02:38:40 | 644 | 0 | 0 | size 0
type=file;size=5;modify=20261128023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214584; age yesterday
    => file | 5 | 2026-11-28 02:38:40 | 644 | 0 | 0 | age yesterday
type=dir;sizd=4096;modify=20260920023840;UNIX.mode=0755;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145a0; folder
    => directory | - | 2026-09-20 02:38:40 | 755 | 0 | 0 | folder
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214569; two  spaces
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | two  spaces
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21456a;  leading
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 |  leading
type=OS.unix=slink:;size=6;modify=20260919023840;UNIX.mode=0777;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145a6; link folder
    => link | - | 2026-09-19 02:38:40 | 777 | 0 | 0 | link folder
type=file;size=5;modify=20260523023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214587; age 190 days
    => file | 5 | 2026-05-23 02:38:40 | 644 | 0 | 0 | age 190 days
type=file;size=5;modify=20250717023840;UNIX.mode=07644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21459d; mode 7644
    => file | 5 | 2025-07-17 02:38:40 | 7644 | 0 | 0 | mode 7644
type=file;size=5;modify=20260606023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214586; age 176 days
    => file | 5 | 2026-06-06 02:38:40 | 644 | 0 | 0 | age 176 days
type=dir;sizd=4096;modify=20260920023840;UNIX.mode=02770;UNIX.uid=0;UNIX.gid=0;unique=fe00g2145a3; kept
    => directory | - | 2026-09-20 02:38:40 | 2770 | 0 | 0 | kept
type=file;size=5;modify=20250717023840;UNIX.mode=04755;UNIX.uid=0;UNIX.gid=0;unique=fe00g214599; mode 4755
    => file | 5 | 2025-07-17 02:38:40 | 4755 | 0 | 0 | mode 4755
type=file;size=5;modify=20251124023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214589; age 370 days
    => file | 5 | 2025-11-24 02:38:40 | 644 | 0 | 0 | age 370 days
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214568; plain.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | plain.txt
type=file;size=5;modify=20250717023840;UNIX.mode=02755;UNIX.uid=0;UNIX.gid=0;unique=fe00g21459a; mode 2755
    => file | 5 | 2025-07-17 02:38:40 | 2755 | 0 | 0 | mode 2755
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214582; latin-<E9><FF>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | latin-<E9><FF>.txt
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g21457b; *[star]?
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | *[star]?
type=file;size=5;modify=20261020023840;UNIX.mode=0644;UNIX.uid=0;UNIX.gid=0;unique=fe00g214578; back\slash
    => file | 5 | 2026-10-20 02:38:40 | 644 | 0 | 0 | back\slash
# pyftpdlib 1.5.7: LIST
-rw-r--r--   1 root     root            5 Oct 20 02:38  leading
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root |  leading
-rw-r--r--   1 root     root            5 Oct 20 02:38 #
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | #
-rw-r--r--   1 root     root            5 Oct 20 02:38 *[star]?
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | *[star]?
-rw-r--r--   1 root     root            5 Oct 20 02:38 -dash
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | -dash
-rw-r--r--   1 root     root            5 Oct 20 02:38 .hidden
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | .hidden
-rw-r--r--   1 root     root            5 Oct 20 02:38 12345
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | 12345
-rw-r--r--   1 root     root            5 Oct 20 02:38 May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | May  3 14:05 x
-rw-r--r--   1 root     root            5 Jun 12 02:38 age 170 days
    => file | 5 | 2026-06-12 02:38:00 | 644 | root | root | age 170 days
-rw-r--r--   1 root     root            5 Jun 06 02:38 age 176 days
    => file | 5 | 2026-06-06 02:38:00 | 644 | root | root | age 176 days
-rw-r--r--   1 root     root            5 May 23  2026 age 190 days
    => file | 5 | 2026-05-23 00:00:00 | 644 | root | root | age 190 days
-rw-r--r--   1 root     root            5 Dec 04  2025 age 360 days
    => file | 5 | 2025-12-04 00:00:00 | 644 | root | root | age 360 days
-rw-r--r--   1 root     root            5 Nov 24  2025 age 370 days
    => file | 5 | 2025-11-24 00:00:00 | 644 | root | root | age 370 days
-rw-r--r--   1 root     root            5 Nov 29 01:38 age hour
    => file | 5 | 2026-11-29 01:38:00 | 644 | root | root | age hour
-rw-r--r--   1 root     root            5 Nov 29 03:38 age next hour
    => file | 5 | 2026-11-29 03:38:00 | 644 | root | root | age next hour
-rw-r--r--   1 root     root            5 Jan 03 02:38 age next year
    => file | 5 | 2026-01-03 02:38:00 | 644 | root | root | age next year
-rw-r--r--   1 root     root            5 Nov 28 02:38 age yesterday
    => file | 5 | 2026-11-28 02:38:00 | 644 | root | root | age yesterday
-rw-r--r--   1 root     root            5 Oct 20 02:38 arrow -> no link
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | arrow -> no link
-rw-r--r--   1 root     root            5 Oct 20 02:38 back\slash
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | back\slash
-rw-r--r--   1 root     root            5 Jan 02  1970 date 1970
    => file | 5 | 1970-01-02 00:00:00 | 644 | root | root | date 1970
-rw-r--r--   1 root     root            5 Dec 31  1999 date 1999
    => file | 5 | 1999-12-31 00:00:00 | 644 | root | root | date 1999
-rw-r--r--   1 root     root            5 Mar 05 12:00 date 2040
    => file | 5 | 2026-03-05 12:00:00 | 644 | root | root | date 2040
-rw-r--r--   1 root     root            5 Feb 29  2024 date leap
    => file | 5 | 2024-02-29 00:00:00 | 644 | root | root | date leap
brw-r--r--   1 root     root            0 Sep 18 02:38 disk device
    => other | - | 2026-09-18 02:38:00 | 644 | root | root | disk device
drwx------   2 root     root         4096 Sep 20 02:38 dot.d
    => directory | - | 2026-09-20 02:38:00 | 700 | root | root | dot.d
-rw-r--r--   1 root     root            5 Oct 20 02:38 drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | drwxr-xr-x
-rw-r--r--   1 root     root            5 Oct 20 02:38 esc<1B>[2J
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | esc<1B>[2J
drwxr-xr-x   2 root     root         4096 Sep 20 02:38 folder
    => directory | - | 2026-09-20 02:38:00 | 755 | root | root | folder
drwxrws---   2 root     root         4096 Sep 20 02:38 kept
    => directory | - | 2026-09-20 02:38:00 | 2770 | root | root | kept
lrwxrwxrwx   1 root     root            6 Sep 19 02:38 link arrow -> a -> b
    => link | - | 2026-09-19 02:38:00 | 777 | root | root | link arrow => a -> b
lrwxrwxrwx   1 root     root            9 Sep 19 02:38 link file -> plain.txt
    => link | - | 2026-09-19 02:38:00 | 777 | root | root | link file => plain.txt
lrwxrwxrwx   1 root     root            6 Sep 19 02:38 link folder -> folder
    => link | - | 2026-09-19 02:38:00 | 777 | root | root | link folder => folder
lrwxrwxrwx   1 root     root            9 Sep 19 02:38 link nowhere -> /no/where
    => link | - | 2026-09-19 02:38:00 | 777 | root | root | link nowhere => /no/where
----------   1 root     root            5 Jul 17  2025 mode 000
    => file | 5 | 2025-07-17 00:00:00 | 0 | root | root | mode 000
-rwxr-sr-x   1 root     root            5 Jul 17  2025 mode 2755
    => file | 5 | 2025-07-17 00:00:00 | 2755 | root | root | mode 2755
-rwsr-xr-x   1 root     root            5 Jul 17  2025 mode 4755
    => file | 5 | 2025-07-17 00:00:00 | 4755 | root | root | mode 4755
-rwSr-Sr-T   1 root     root            5 Jul 17  2025 mode 7644
    => file | 5 | 2025-07-17 00:00:00 | 7644 | root | root | mode 7644
-rwxrwxrwx   1 root     root            5 Jul 17  2025 mode 777
    => file | 5 | 2025-07-17 00:00:00 | 777 | root | root | mode 777
crw-r--r--   1 root     root            0 Sep 18 02:38 null device
    => other | - | 2026-09-18 02:38:00 | 644 | root | root | null device
-rw-r--r--   1 1001     nogroup         5 Jul 17  2025 owners
    => file | 5 | 2025-07-17 00:00:00 | 644 | 1001 | nogroup | owners
-rw-r--r--   1 root     root            5 Oct 20 02:38 per%20cent
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | per%20cent
prw-r--r--   1 root     root            0 Sep 18 02:38 pipe
    => other | - | 2026-09-18 02:38:00 | 644 | root | root | pipe
-rw-r--r--   1 root     root            5 Oct 20 02:38 plain.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | plain.txt
-rw-r--r--   1 root     root            5 Oct 20 02:38 quo"te
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | quo"te
-rw-r--r--   1 root     root            5 Oct 20 02:38 semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | semi;colon=x; y
-rw-r--r--   1 root     root            0 Nov 26 02:38 size 0
    => file | 0 | 2026-11-26 02:38:00 | 644 | root | root | size 0
-rw-r--r--   1 root     root            1 Nov 26 02:38 size 1
    => file | 1 | 2026-11-26 02:38:00 | 644 | root | root | size 1
-rw-r--r--   1 root     root      1234567 Nov 26 02:38 size 1234567
    => file | 1234567 | 2026-11-26 02:38:00 | 644 | root | root | size 1234567
-rw-r--r--   1 root     root     2147483648 Nov 26 02:38 size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:00 | 644 | root | root | size 2 GiB
-rw-r--r--   1 root     root     4294967296 Nov 26 02:38 size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:00 | 644 | root | root | size 4 GiB
-rw-r--r--   1 root     root     9895604649984 Nov 26 02:38 size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:00 | 644 | root | root | size 9 TiB
srwxr-xr-x   1 root     root            0 Sep 18 02:38 socket
    => other | - | 2026-09-18 02:38:00 | 755 | root | root | socket
drwxrwxrwt   2 root     root         4096 Sep 20 02:38 sticky
    => directory | - | 2026-09-20 02:38:00 | 1777 | root | root | sticky
-rw-r--r--   1 root     root            5 Oct 20 02:38 tab<09>here
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | tab<09>here
-rw-r--r--   1 root     root            5 Oct 20 02:38 trailing 
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | trailing 
-rw-r--r--   1 root     root            5 Oct 20 02:38 two  spaces
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | two  spaces
-rw-r--r--   1 root     root            5 Oct 20 02:38 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
-rw-r--r--   1 root     root            5 Oct 20 02:38 ~
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | ~
-rw-r--r--   1 root     root            5 Oct 20 02:38 <C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | <C3><BC>n<C3><AF> <E2><82><AC>.txt
-rw-r--r--   1 root     root            5 Oct 20 02:38 <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
# pyftpdlib 1.5.7: LIST -a
# pyftpdlib 1.5.7: MLSD
modify=20261126023840;perm=radfwMT;size=2147483648;type=file;unique=fe00g2145dc; size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:40 | - | - | - | size 2 GiB
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145c7; .hidden
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | .hidden
modify=20240229120001;perm=radfwMT;size=5;type=file;unique=fe00g2145d7; date leap
    => file | 5 | 2024-02-29 12:00:01 | - | - | - | date leap
modify=20261126023840;perm=radfwMT;size=4294967296;type=file;unique=fe00g2145dd; size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:40 | - | - | - | size 4 GiB
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145bb; arrow -> no link
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | arrow -> no link
modify=20261126023840;perm=radfwMT;size=1;type=file;unique=fe00g2145da; size 1
    => file | 1 | 2026-11-26 02:38:40 | - | - | - | size 1
modify=20280103023840;perm=radfwMT;size=5;type=file;unique=fe00g2145d2; age next year
    => file | 5 | 2028-01-03 02:38:40 | - | - | - | age next year
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145b9; esc<1B>[2J
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | esc<1B>[2J
modify=20260918023840;perm=radfwMT;size=0;type=file;unique=fe00g2145ee; pipe
    => file | 0 | 2026-09-18 02:38:40 | - | - | - | pipe
modify=19991231235959;perm=radfwMT;size=5;type=file;unique=fe00g2145d5; date 1999
    => file | 5 | 1999-12-31 23:59:59 | - | - | - | date 1999
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145bf; per%20cent
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | per%20cent
modify=20260612023840;perm=radfwMT;size=5;type=file;unique=fe00g2145cc; age 170 days
    => file | 5 | 2026-06-12 02:38:40 | - | - | - | age 170 days
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145c8; xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
modify=20261126023840;perm=radfwMT;size=9895604649984;type=file;unique=fe00g2145de; size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:40 | - | - | - | size 9 TiB
modify=20260920023840;perm=eldfmMTcp;size=4096;type=dir;unique=fe00g2145e9; dot.d
    => directory | - | 2026-09-20 02:38:40 | - | - | - | dot.d
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145c3; #
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | #
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145c5; drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | drwxr-xr-x
modify=20261129033840;perm=radfwMT;size=5;type=file;unique=fe00g2145d1; age next hour
    => file | 5 | 2026-11-29 03:38:40 | - | - | - | age next hour
modify=20251204023840;perm=radfwMT;size=5;type=file;unique=fe00g2145cf; age 360 days
    => file | 5 | 2025-12-04 02:38:40 | - | - | - | age 360 days
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145b7; <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
modify=20261126023840;perm=radfwMT;size=1234567;type=file;unique=fe00g2145db; size 1234567
    => file | 1234567 | 2026-11-26 02:38:40 | - | - | - | size 1234567
modify=20260918023840;perm=radfwMT;size=0;type=file;unique=fe00g2145ef; null device
    => file | 0 | 2026-09-18 02:38:40 | - | - | - | null device
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145bc; May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | May  3 14:05 x
modify=20250717023840;perm=radfwMT;size=5;type=file;unique=fe00g2145e4; owners
    => file | 5 | 2025-07-17 02:38:40 | - | - | - | owners
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145b5; <C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | <C3><BC>n<C3><AF> <E2><82><AC>.txt
modify=20260918023840;perm=radfwMT;size=0;type=file;unique=fe00g2145f1; socket
    => file | 0 | 2026-09-18 02:38:40 | - | - | - | socket
modify=20260918023840;perm=radfwMT;size=0;type=file;unique=fe00g2145f0; disk device
    => file | 0 | 2026-09-18 02:38:40 | - | - | - | disk device
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145c2; ~
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | ~
modify=20250717023840;perm=radfwMT;size=5;type=file;unique=fe00g2145e3; mode 777
    => file | 5 | 2025-07-17 02:38:40 | - | - | - | mode 777
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145be; quo"te
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | quo"te
modify=20400305120000;perm=radfwMT;size=5;type=file;unique=fe00g2145d8; date 2040
    => file | 5 | 2040-03-05 12:00:00 | - | - | - | date 2040
modify=20250717023840;perm=radfwMT;size=5;type=file;unique=fe00g2145df; mode 000
    => file | 5 | 2025-07-17 02:38:40 | - | - | - | mode 000
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145b3; trailing 
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | trailing 
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145ba; semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | semi;colon=x; y
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145c4; 12345
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | 12345
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2144bb; link file
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | link file
modify=20261129013840;perm=radfwMT;size=5;type=file;unique=fe00g2145ca; age hour
    => file | 5 | 2026-11-29 01:38:40 | - | - | - | age hour
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145b4; -dash
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | -dash
modify=19700102030405;perm=radfwMT;size=5;type=file;unique=fe00g2145d4; date 1970
    => file | 5 | 1970-01-02 03:04:05 | - | - | - | date 1970
modify=20260920023840;perm=eldfmMTcp;size=4096;type=dir;unique=fe00g2145e6; sticky
    => directory | - | 2026-09-20 02:38:40 | - | - | - | sticky
modify=20261126023840;perm=radfwMT;size=0;type=file;unique=fe00g2145d9; size 0
    => file | 0 | 2026-11-26 02:38:40 | - | - | - | size 0
modify=20261128023840;perm=radfwMT;size=5;type=file;unique=fe00g2145cb; age yesterday
    => file | 5 | 2026-11-28 02:38:40 | - | - | - | age yesterday
modify=20260920023840;perm=eldfmMTcp;size=4096;type=dir;unique=fe00g2145e5; folder
    => directory | - | 2026-09-20 02:38:40 | - | - | - | folder
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145b1; two  spaces
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | two  spaces
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145b2;  leading
    => file | 5 | 2026-10-20 02:38:40 | - | - | - |  leading
modify=20260920023840;perm=eldfmMTcp;size=4096;type=dir;unique=fe00g2145e5; link folder
    => directory | - | 2026-09-20 02:38:40 | - | - | - | link folder
modify=20260523023840;perm=radfwMT;size=5;type=file;unique=fe00g2145ce; age 190 days
    => file | 5 | 2026-05-23 02:38:40 | - | - | - | age 190 days
modify=20250717023840;perm=radfwMT;size=5;type=file;unique=fe00g2145e2; mode 7644
    => file | 5 | 2025-07-17 02:38:40 | - | - | - | mode 7644
modify=20260606023840;perm=radfwMT;size=5;type=file;unique=fe00g2145cd; age 176 days
    => file | 5 | 2026-06-06 02:38:40 | - | - | - | age 176 days
modify=20260920023840;perm=eldfmMTcp;size=4096;type=dir;unique=fe00g2145e8; kept
    => directory | - | 2026-09-20 02:38:40 | - | - | - | kept
modify=20250717023840;perm=radfwMT;size=5;type=file;unique=fe00g2145e0; mode 4755
    => file | 5 | 2025-07-17 02:38:40 | - | - | - | mode 4755
modify=20251124023840;perm=radfwMT;size=5;type=file;unique=fe00g2145d0; age 370 days
    => file | 5 | 2025-11-24 02:38:40 | - | - | - | age 370 days
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2144bb; plain.txt
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | plain.txt
modify=20250717023840;perm=radfwMT;size=5;type=file;unique=fe00g2145e1; mode 2755
    => file | 5 | 2025-07-17 02:38:40 | - | - | - | mode 2755
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145b8; tab<09>here
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | tab<09>here
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145c0; *[star]?
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | *[star]?
modify=20261020023840;perm=radfwMT;size=5;type=file;unique=fe00g2145bd; back\slash
    => file | 5 | 2026-10-20 02:38:40 | - | - | - | back\slash
# Sealift: LIST
-rw-r--r--   1 root     root     2147483648 Nov 26 02:38 size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:00 | 644 | root | root | size 2 GiB
lrwxrwxrwx   1 root     root            6 Sep 19 02:38 link arrow
    => link | - | 2026-09-19 02:38:00 | 777 | root | root | link arrow
-rw-r--r--   1 root     root            5 Feb 29  2024 date leap
    => file | 5 | 2024-02-29 00:00:00 | 644 | root | root | date leap
-rw-r--r--   1 root     root     4294967296 Nov 26 02:38 size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:00 | 644 | root | root | size 4 GiB
-rw-r--r--   1 root     root            5 Oct 20 02:38 arrow -> no link
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | arrow -> no link
-rw-r--r--   1 root     root            1 Nov 26 02:38 size 1
    => file | 1 | 2026-11-26 02:38:00 | 644 | root | root | size 1
-rw-r--r--   1 root     root            5 Jan  3  2028 age next year
    => file | 5 | 2028-01-03 00:00:00 | 644 | root | root | age next year
-rw-r--r--   1 root     root            5 Oct 20 02:38 esc<1B>[2J
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | esc<1B>[2J
prw-r--r--   1 root     root            0 Sep 18 02:38 pipe
    => other | - | 2026-09-18 02:38:00 | 644 | root | root | pipe
-rw-r--r--   1 root     root            5 Dec 31  1999 date 1999
    => file | 5 | 1999-12-31 00:00:00 | 644 | root | root | date 1999
lrwxrwxrwx   1 root     root            9 Sep 19 02:38 link nowhere
    => link | - | 2026-09-19 02:38:00 | 777 | root | root | link nowhere
-rw-r--r--   1 root     root            5 Oct 20 02:38 per%20cent
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | per%20cent
-rw-r--r--   1 root     root            5 Jun 12 02:38 age 170 days
    => file | 5 | 2026-06-12 02:38:00 | 644 | root | root | age 170 days
-rw-r--r--   1 root     root            5 Oct 20 02:38 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
-rw-r--r--   1 root     root     9895604649984 Nov 26 02:38 size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:00 | 644 | root | root | size 9 TiB
drwx------   2 root     root         4096 Sep 20 02:38 dot.d
    => directory | - | 2026-09-20 02:38:00 | 700 | root | root | dot.d
-rw-r--r--   1 root     root            5 Oct 20 02:38 #
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | #
-rw-r--r--   1 root     root            5 Oct 20 02:38 drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | drwxr-xr-x
-rw-r--r--   1 root     root            5 Nov 29  2026 age next hour
    => file | 5 | 2026-11-29 00:00:00 | 644 | root | root | age next hour
-rw-r--r--   1 root     root            5 Dec  4  2025 age 360 days
    => file | 5 | 2025-12-04 00:00:00 | 644 | root | root | age 360 days
-rw-r--r--   1 root     root            5 Oct 20 02:38 <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
-rw-r--r--   1 root     root      1234567 Nov 26 02:38 size 1234567
    => file | 1234567 | 2026-11-26 02:38:00 | 644 | root | root | size 1234567
prw-r--r--   1 root     root            0 Sep 18 02:38 null device
    => other | - | 2026-09-18 02:38:00 | 644 | root | root | null device
-rw-r--r--   1 root     root            5 Oct 20 02:38 May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | May  3 14:05 x
-rw-r--r--   1 1001     nogroup         5 Jul 17  2025 owners
    => file | 5 | 2025-07-17 00:00:00 | 644 | 1001 | nogroup | owners
-rw-r--r--   1 root     root            5 Oct 20 02:38 <C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | <C3><BC>n<C3><AF> <E2><82><AC>.txt
prwxr-xr-x   1 root     root            0 Sep 18 02:38 socket
    => other | - | 2026-09-18 02:38:00 | 755 | root | root | socket
prw-r--r--   1 root     root            0 Sep 18 02:38 disk device
    => other | - | 2026-09-18 02:38:00 | 644 | root | root | disk device
-rw-r--r--   1 root     root            5 Oct 20 02:38 ~
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | ~
-rwxrwxrwx   1 root     root            5 Jul 17  2025 mode 777
    => file | 5 | 2025-07-17 00:00:00 | 777 | root | root | mode 777
-rw-r--r--   1 root     root            5 Oct 20 02:38 quo"te
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | quo"te
-rw-r--r--   1 root     root            5 Mar  5  2040 date 2040
    => file | 5 | 2040-03-05 00:00:00 | 644 | root | root | date 2040
----------   1 root     root            5 Jul 17  2025 mode 000
    => file | 5 | 2025-07-17 00:00:00 | 0 | root | root | mode 000
-rw-r--r--   1 root     root            5 Oct 20 02:38 trailing 
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | trailing 
-rw-r--r--   1 root     root            5 Oct 20 02:38 semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | semi;colon=x; y
-rw-r--r--   1 root     root            5 Oct 20 02:38 12345
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | 12345
-rw-r--r--   1 root     root            5 Oct 20 02:38 link file
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | link file
-rw-r--r--   1 root     root            5 Nov 29 01:38 age hour
    => file | 5 | 2026-11-29 01:38:00 | 644 | root | root | age hour
-rw-r--r--   1 root     root            5 Oct 20 02:38 -dash
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | -dash
-rw-r--r--   1 root     root            5 Jan  2  1970 date 1970
    => file | 5 | 1970-01-02 00:00:00 | 644 | root | root | date 1970
drwxrwxrwt   2 root     root         4096 Sep 20 02:38 sticky
    => directory | - | 2026-09-20 02:38:00 | 1777 | root | root | sticky
-rw-r--r--   1 root     root            0 Nov 26 02:38 size 0
    => file | 0 | 2026-11-26 02:38:00 | 644 | root | root | size 0
-rw-r--r--   1 root     root            5 Nov 28 02:38 age yesterday
    => file | 5 | 2026-11-28 02:38:00 | 644 | root | root | age yesterday
drwxr-xr-x   2 root     root         4096 Sep 20 02:38 folder
    => directory | - | 2026-09-20 02:38:00 | 755 | root | root | folder
-rw-r--r--   1 root     root            5 Oct 20 02:38 two  spaces
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | two  spaces
-rw-r--r--   1 root     root            5 Oct 20 02:38  leading
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root |  leading
drwxr-xr-x   2 root     root         4096 Sep 20 02:38 link folder
    => directory | - | 2026-09-20 02:38:00 | 755 | root | root | link folder
-rw-r--r--   1 root     root            5 May 23  2026 age 190 days
    => file | 5 | 2026-05-23 00:00:00 | 644 | root | root | age 190 days
-rwSr-Sr-T   1 root     root            5 Jul 17  2025 mode 7644
    => file | 5 | 2025-07-17 00:00:00 | 7644 | root | root | mode 7644
-rw-r--r--   1 root     root            5 Jun  6 02:38 age 176 days
    => file | 5 | 2026-06-06 02:38:00 | 644 | root | root | age 176 days
drwxrws---   2 root     root         4096 Sep 20 02:38 kept
    => directory | - | 2026-09-20 02:38:00 | 2770 | root | root | kept
-rwsr-xr-x   1 root     root            5 Jul 17  2025 mode 4755
    => file | 5 | 2025-07-17 00:00:00 | 4755 | root | root | mode 4755
-rw-r--r--   1 root     root            5 Nov 24  2025 age 370 days
    => file | 5 | 2025-11-24 00:00:00 | 644 | root | root | age 370 days
-rw-r--r--   1 root     root            5 Oct 20 02:38 plain.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | plain.txt
-rwxr-sr-x   1 root     root            5 Jul 17  2025 mode 2755
    => file | 5 | 2025-07-17 00:00:00 | 2755 | root | root | mode 2755
-rw-r--r--   1 root     root            5 Oct 20 02:38 tab<09>here
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | tab<09>here
-rw-r--r--   1 root     root            5 Oct 20 02:38 latin-<E9><FF>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | latin-<E9><FF>.txt
-rw-r--r--   1 root     root            5 Oct 20 02:38 *[star]?
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | *[star]?
-rw-r--r--   1 root     root            5 Oct 20 02:38 back\slash
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | back\slash
# Sealift: LIST -a
-rw-r--r--   1 root     root            5 Oct 20 02:38 .hidden
    => file | 5 | 2026-10-20 02:38:00 | 644 | root | root | .hidden
# Sealift: MLSD
type=cdir;modify=20261129023900;perm=celmp;unique=1e68:1aqj7;UNIX.mode=0700;UNIX.owner=root;UNIX.group=root; .
    => nothing
type=file;size=2147483648;modify=20261126023840;perm=adfrw;unique=1e68:1aqm2;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:40 | 644 | root | root | size 2 GiB
type=OS.unix=symlink;modify=20260919023840;perm=df;unique=1e68:1aqmq;UNIX.mode=0777;UNIX.owner=root;UNIX.group=root; link arrow
    => link | - | 2026-09-19 02:38:40 | 777 | root | root | link arrow
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqlf;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; .hidden
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | .hidden
type=file;size=5;modify=20240229120001;perm=adfrw;unique=1e68:1aqlw;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; date leap
    => file | 5 | 2024-02-29 12:00:01 | 644 | root | root | date leap
type=file;size=4294967296;modify=20261126023840;perm=adfrw;unique=1e68:1aqm3;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:40 | 644 | root | root | size 4 GiB
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aql5;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; arrow -> no link
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | arrow -> no link
type=file;size=1;modify=20261126023840;perm=adfrw;unique=1e68:1aqlz;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; size 1
    => file | 1 | 2026-11-26 02:38:40 | 644 | root | root | size 1
type=file;size=5;modify=20280103023840;perm=adfrw;unique=1e68:1aqls;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; age next year
    => file | 5 | 2028-01-03 02:38:40 | 644 | root | root | age next year
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aql3;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; esc<1B>[2J
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | esc<1B>[2J
type=OS.unix=other;modify=20260918023840;perm=df;unique=1e68:1aqmr;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; pipe
    => other | - | 2026-09-18 02:38:40 | 644 | root | root | pipe
type=file;size=5;modify=19991231235959;perm=adfrw;unique=1e68:1aqlu;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; date 1999
    => file | 5 | 1999-12-31 23:59:59 | 644 | root | root | date 1999
type=OS.unix=symlink;modify=20260919023840;perm=df;unique=1e68:1aqmp;UNIX.mode=0777;UNIX.owner=root;UNIX.group=root; link nowhere
    => link | - | 2026-09-19 02:38:40 | 777 | root | root | link nowhere
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aql9;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; per%20cent
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | per%20cent
type=file;size=5;modify=20260612023840;perm=adfrw;unique=1e68:1aqlm;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; age 170 days
    => file | 5 | 2026-06-12 02:38:40 | 644 | root | root | age 170 days
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqlg;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
type=file;size=9895604649984;modify=20261126023840;perm=adfrw;unique=1e68:1aqm4;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:40 | 644 | root | root | size 9 TiB
type=dir;modify=20260920023840;perm=cdeflmp;unique=1e68:1aqmm;UNIX.mode=0700;UNIX.owner=root;UNIX.group=root; dot.d
    => directory | - | 2026-09-20 02:38:40 | 700 | root | root | dot.d
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqlc;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; #
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | #
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqle;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | drwxr-xr-x
type=file;size=5;modify=20261129033840;perm=adfrw;unique=1e68:1aqlr;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; age next hour
    => file | 5 | 2026-11-29 03:38:40 | 644 | root | root | age next hour
type=file;size=5;modify=20251204023840;perm=adfrw;unique=1e68:1aqlp;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; age 360 days
    => file | 5 | 2025-12-04 02:38:40 | 644 | root | root | age 360 days
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aql1;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
type=file;size=1234567;modify=20261126023840;perm=adfrw;unique=1e68:1aqm1;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; size 1234567
    => file | 1234567 | 2026-11-26 02:38:40 | 644 | root | root | size 1234567
type=OS.unix=other;modify=20260918023840;perm=df;unique=1e68:1aqmt;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; null device
    => other | - | 2026-09-18 02:38:40 | 644 | root | root | null device
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aql6;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | May  3 14:05 x
type=file;size=5;modify=20250717023840;perm=adfrw;unique=1e68:1aqmi;UNIX.mode=0644;UNIX.owner=1001;UNIX.group=nogroup; owners
    => file | 5 | 2025-07-17 02:38:40 | 644 | 1001 | nogroup | owners
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqkz;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; <C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | <C3><BC>n<C3><AF> <E2><82><AC>.txt
type=OS.unix=other;modify=20260918023840;perm=df;unique=1e68:1aqmv;UNIX.mode=0755;UNIX.owner=root;UNIX.group=root; socket
    => other | - | 2026-09-18 02:38:40 | 755 | root | root | socket
type=OS.unix=other;modify=20260918023840;perm=df;unique=1e68:1aqmu;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; disk device
    => other | - | 2026-09-18 02:38:40 | 644 | root | root | disk device
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqlb;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; ~
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | ~
type=file;size=5;modify=20250717023840;perm=adfrw;unique=1e68:1aqm9;UNIX.mode=0777;UNIX.owner=root;UNIX.group=root; mode 777
    => file | 5 | 2025-07-17 02:38:40 | 777 | root | root | mode 777
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aql8;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; quo"te
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | quo"te
type=file;size=5;modify=20400305120000;perm=adfrw;unique=1e68:1aqlx;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; date 2040
    => file | 5 | 2040-03-05 12:00:00 | 644 | root | root | date 2040
type=file;size=5;modify=20250717023840;perm=adfrw;unique=1e68:1aqm5;UNIX.mode=0000;UNIX.owner=root;UNIX.group=root; mode 000
    => file | 5 | 2025-07-17 02:38:40 | 0 | root | root | mode 000
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqkx;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; trailing 
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | trailing 
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aql4;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | semi;colon=x; y
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqld;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; 12345
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | 12345
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqas;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; link file
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | link file
type=file;size=5;modify=20261129013840;perm=adfrw;unique=1e68:1aqli;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; age hour
    => file | 5 | 2026-11-29 01:38:40 | 644 | root | root | age hour
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqky;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; -dash
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | -dash
type=file;size=5;modify=19700102030405;perm=adfrw;unique=1e68:1aqlt;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; date 1970
    => file | 5 | 1970-01-02 03:04:05 | 644 | root | root | date 1970
type=dir;modify=20260920023840;perm=cdeflmp;unique=1e68:1aqmk;UNIX.mode=01777;UNIX.owner=root;UNIX.group=root; sticky
    => directory | - | 2026-09-20 02:38:40 | 1777 | root | root | sticky
type=file;size=0;modify=20261126023840;perm=adfrw;unique=1e68:1aqly;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; size 0
    => file | 0 | 2026-11-26 02:38:40 | 644 | root | root | size 0
type=file;size=5;modify=20261128023840;perm=adfrw;unique=1e68:1aqll;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; age yesterday
    => file | 5 | 2026-11-28 02:38:40 | 644 | root | root | age yesterday
type=dir;modify=20260920023840;perm=cdeflmp;unique=1e68:1aqmj;UNIX.mode=0755;UNIX.owner=root;UNIX.group=root; folder
    => directory | - | 2026-09-20 02:38:40 | 755 | root | root | folder
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqkv;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; two  spaces
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | two  spaces
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqkw;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root;  leading
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root |  leading
type=dir;modify=20260920023840;perm=cdeflmp;unique=1e68:1aqmj;UNIX.mode=0755;UNIX.owner=root;UNIX.group=root; link folder
    => directory | - | 2026-09-20 02:38:40 | 755 | root | root | link folder
type=file;size=5;modify=20260523023840;perm=adfrw;unique=1e68:1aqlo;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; age 190 days
    => file | 5 | 2026-05-23 02:38:40 | 644 | root | root | age 190 days
type=file;size=5;modify=20250717023840;perm=adfrw;unique=1e68:1aqm8;UNIX.mode=07644;UNIX.owner=root;UNIX.group=root; mode 7644
    => file | 5 | 2025-07-17 02:38:40 | 7644 | root | root | mode 7644
type=file;size=5;modify=20260606023840;perm=adfrw;unique=1e68:1aqln;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; age 176 days
    => file | 5 | 2026-06-06 02:38:40 | 644 | root | root | age 176 days
type=dir;modify=20260920023840;perm=cdeflmp;unique=1e68:1aqml;UNIX.mode=02770;UNIX.owner=root;UNIX.group=root; kept
    => directory | - | 2026-09-20 02:38:40 | 2770 | root | root | kept
type=file;size=5;modify=20250717023840;perm=adfrw;unique=1e68:1aqm6;UNIX.mode=04755;UNIX.owner=root;UNIX.group=root; mode 4755
    => file | 5 | 2025-07-17 02:38:40 | 4755 | root | root | mode 4755
type=file;size=5;modify=20251124023840;perm=adfrw;unique=1e68:1aqlq;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; age 370 days
    => file | 5 | 2025-11-24 02:38:40 | 644 | root | root | age 370 days
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqas;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; plain.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | plain.txt
type=file;size=5;modify=20250717023840;perm=adfrw;unique=1e68:1aqm7;UNIX.mode=02755;UNIX.owner=root;UNIX.group=root; mode 2755
    => file | 5 | 2025-07-17 02:38:40 | 2755 | root | root | mode 2755
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aql2;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; tab<09>here
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | tab<09>here
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqlh;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; latin-<E9><FF>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | latin-<E9><FF>.txt
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aqla;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; *[star]?
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | *[star]?
type=file;size=5;modify=20261020023840;perm=adfrw;unique=1e68:1aql7;UNIX.mode=0644;UNIX.owner=root;UNIX.group=root; back\slash
    => file | 5 | 2026-10-20 02:38:40 | 644 | root | root | back\slash
# ftp-srv 4.6.3, ls: LIST
-rw-r--r-- 1 1 1            5 Oct 20 02:38  leading
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 |  leading
-rw-r--r-- 1 1 1            5 Oct 20 02:38 #
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | #
-rw-r--r-- 1 1 1            5 Oct 20 02:38 *[star]?
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | *[star]?
-rw-r--r-- 1 1 1            5 Oct 20 02:38 -dash
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | -dash
-rw-r--r-- 1 1 1            5 Oct 20 02:38 .hidden
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | .hidden
-rw-r--r-- 1 1 1            5 Oct 20 02:38 12345
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | 12345
-rw-r--r-- 1 1 1            5 Oct 20 02:38 May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | May  3 14:05 x
-rw-r--r-- 1 1 1            5 Jun 12 02:38 age 170 days
    => file | 5 | 2026-06-12 02:38:00 | 644 | 1 | 1 | age 170 days
-rw-r--r-- 1 1 1            5 Jun 06 02:38 age 176 days
    => file | 5 | 2026-06-06 02:38:00 | 644 | 1 | 1 | age 176 days
-rw-r--r-- 1 1 1            5 May 23  2026 age 190 days
    => file | 5 | 2026-05-23 00:00:00 | 644 | 1 | 1 | age 190 days
-rw-r--r-- 1 1 1            5 Dec 04  2025 age 360 days
    => file | 5 | 2025-12-04 00:00:00 | 644 | 1 | 1 | age 360 days
-rw-r--r-- 1 1 1            5 Nov 24  2025 age 370 days
    => file | 5 | 2025-11-24 00:00:00 | 644 | 1 | 1 | age 370 days
-rw-r--r-- 1 1 1            5 Nov 29 01:38 age hour
    => file | 5 | 2026-11-29 01:38:00 | 644 | 1 | 1 | age hour
-rw-r--r-- 1 1 1            5 Nov 29 03:38 age next hour
    => file | 5 | 2026-11-29 03:38:00 | 644 | 1 | 1 | age next hour
-rw-r--r-- 1 1 1            5 Jan 03 02:38 age next year
    => file | 5 | 2026-01-03 02:38:00 | 644 | 1 | 1 | age next year
-rw-r--r-- 1 1 1            5 Nov 28 02:38 age yesterday
    => file | 5 | 2026-11-28 02:38:00 | 644 | 1 | 1 | age yesterday
-rw-r--r-- 1 1 1            5 Oct 20 02:38 arrow -> no link
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | arrow -> no link
-rw-r--r-- 1 1 1            5 Oct 20 02:38 back\slash
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | back\slash
-rw-r--r-- 1 1 1            5 Jan 02  1970 date 1970
    => file | 5 | 1970-01-02 00:00:00 | 644 | 1 | 1 | date 1970
-rw-r--r-- 1 1 1            5 Dec 31  1999 date 1999
    => file | 5 | 1999-12-31 00:00:00 | 644 | 1 | 1 | date 1999
-rw-r--r-- 1 1 1            5 Mar 05 12:00 date 2040
    => file | 5 | 2026-03-05 12:00:00 | 644 | 1 | 1 | date 2040
-rw-r--r-- 1 1 1            5 Feb 29  2024 date leap
    => file | 5 | 2024-02-29 00:00:00 | 644 | 1 | 1 | date leap
-rw-r--r-- 1 1 1            0 Sep 18 02:38 disk device
    => file | 0 | 2026-09-18 02:38:00 | 644 | 1 | 1 | disk device
drwx------ 1 1 1         4096 Sep 20 02:38 dot.d
    => directory | - | 2026-09-20 02:38:00 | 700 | 1 | 1 | dot.d
-rw-r--r-- 1 1 1            5 Oct 20 02:38 drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | drwxr-xr-x
-rw-r--r-- 1 1 1            5 Oct 20 02:38 esc<1B>[2J
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | esc<1B>[2J
drwxr-xr-x 1 1 1         4096 Sep 20 02:38 folder
    => directory | - | 2026-09-20 02:38:00 | 755 | 1 | 1 | folder
drwxrwx--- 1 1 1         4096 Sep 20 02:38 kept
    => directory | - | 2026-09-20 02:38:00 | 770 | 1 | 1 | kept
-rw-r--r-- 1 1 1            5 Oct 20 02:38 link file
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | link file
drwxr-xr-x 1 1 1         4096 Sep 20 02:38 link folder
    => directory | - | 2026-09-20 02:38:00 | 755 | 1 | 1 | link folder
---------- 1 1 1            5 Jul 17  2025 mode 000
    => file | 5 | 2025-07-17 00:00:00 | 0 | 1 | 1 | mode 000
-rwxr-xr-x 1 1 1            5 Jul 17  2025 mode 2755
    => file | 5 | 2025-07-17 00:00:00 | 755 | 1 | 1 | mode 2755
-rwxr-xr-x 1 1 1            5 Jul 17  2025 mode 4755
    => file | 5 | 2025-07-17 00:00:00 | 755 | 1 | 1 | mode 4755
-rw-r--r-- 1 1 1            5 Jul 17  2025 mode 7644
    => file | 5 | 2025-07-17 00:00:00 | 644 | 1 | 1 | mode 7644
-rwxrwxrwx 1 1 1            5 Jul 17  2025 mode 777
    => file | 5 | 2025-07-17 00:00:00 | 777 | 1 | 1 | mode 777
-rw-r--r-- 1 1 1            0 Sep 18 02:38 null device
    => file | 0 | 2026-09-18 02:38:00 | 644 | 1 | 1 | null device
-rw-r--r-- 1 1001 65534            5 Jul 17  2025 owners
    => file | 5 | 2025-07-17 00:00:00 | 644 | 1001 | 65534 | owners
-rw-r--r-- 1 1 1            5 Oct 20 02:38 per%20cent
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | per%20cent
-rw-r--r-- 1 1 1            0 Sep 18 02:38 pipe
    => file | 0 | 2026-09-18 02:38:00 | 644 | 1 | 1 | pipe
-rw-r--r-- 1 1 1            5 Oct 20 02:38 plain.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | plain.txt
-rw-r--r-- 1 1 1            5 Oct 20 02:38 quo"te
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | quo"te
-rw-r--r-- 1 1 1            5 Oct 20 02:38 semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | semi;colon=x; y
-rw-r--r-- 1 1 1            0 Nov 26 02:38 size 0
    => file | 0 | 2026-11-26 02:38:00 | 644 | 1 | 1 | size 0
-rw-r--r-- 1 1 1            1 Nov 26 02:38 size 1
    => file | 1 | 2026-11-26 02:38:00 | 644 | 1 | 1 | size 1
-rw-r--r-- 1 1 1      1234567 Nov 26 02:38 size 1234567
    => file | 1234567 | 2026-11-26 02:38:00 | 644 | 1 | 1 | size 1234567
-rw-r--r-- 1 1 1   2147483648 Nov 26 02:38 size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:00 | 644 | 1 | 1 | size 2 GiB
-rw-r--r-- 1 1 1   4294967296 Nov 26 02:38 size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:00 | 644 | 1 | 1 | size 4 GiB
-rw-r--r-- 1 1 1 9895604649984 Nov 26 02:38 size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:00 | 644 | 1 | 1 | size 9 TiB
-rwxr-xr-x 1 1 1            0 Sep 18 02:38 socket
    => file | 0 | 2026-09-18 02:38:00 | 755 | 1 | 1 | socket
drwxrwxrwx 1 1 1         4096 Sep 20 02:38 sticky
    => directory | - | 2026-09-20 02:38:00 | 777 | 1 | 1 | sticky
-rw-r--r-- 1 1 1            5 Oct 20 02:38 tab<09>here
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | tab<09>here
-rw-r--r-- 1 1 1            5 Oct 20 02:38 trailing 
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | trailing 
-rw-r--r-- 1 1 1            5 Oct 20 02:38 two  spaces
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | two  spaces
-rw-r--r-- 1 1 1            5 Oct 20 02:38 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
-rw-r--r-- 1 1 1            5 Oct 20 02:38 ~
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | ~
-rw-r--r-- 1 1 1            5 Oct 20 02:38 <C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | <C3><BC>n<C3><AF> <E2><82><AC>.txt
-rw-r--r-- 1 1 1            5 Oct 20 02:38 <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:00 | 644 | 1 | 1 | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
# ftp-srv 4.6.3, ep: LIST
+ife00.214633,s5,m1792463920,up644,r<09> leading
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - |  leading
+ife00.21469e,s5,m1792463920,up644,r<09>#
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | #
+ife00.21469c,s5,m1792463920,up644,r<09>*[star]?
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | *[star]?
+ife00.214690,s5,m1792463920,up644,r<09>-dash
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | -dash
+ife00.2146a1,s5,m1792463920,up644,r<09>.hidden
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | .hidden
+ife00.21469f,s5,m1792463920,up644,r<09>12345
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | 12345
+ife00.214698,s5,m1792463920,up644,r<09>May  3 14:05 x
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | May  3 14:05 x
+ife00.2146a7,s5,m1781231920,up644,r<09>age 170 days
    => file | 5 | 2026-06-12 02:38:40 | 644 | - | - | age 170 days
+ife00.2146a8,s5,m1780713520,up644,r<09>age 176 days
    => file | 5 | 2026-06-06 02:38:40 | 644 | - | - | age 176 days
+ife00.2146a9,s5,m1779503920,up644,r<09>age 190 days
    => file | 5 | 2026-05-23 02:38:40 | 644 | - | - | age 190 days
+ife00.2146aa,s5,m1764815920,up644,r<09>age 360 days
    => file | 5 | 2025-12-04 02:38:40 | 644 | - | - | age 360 days
+ife00.2146ab,s5,m1763951920,up644,r<09>age 370 days
    => file | 5 | 2025-11-24 02:38:40 | 644 | - | - | age 370 days
+ife00.2146a5,s5,m1795916320,up644,r<09>age hour
    => file | 5 | 2026-11-29 01:38:40 | 644 | - | - | age hour
+ife00.2146ac,s5,m1795923520,up644,r<09>age next hour
    => file | 5 | 2026-11-29 03:38:40 | 644 | - | - | age next hour
+ife00.2146ad,s5,m1830479920,up644,r<09>age next year
    => file | 5 | 2028-01-03 02:38:40 | 644 | - | - | age next year
+ife00.2146a6,s5,m1795833520,up644,r<09>age yesterday
    => file | 5 | 2026-11-28 02:38:40 | 644 | - | - | age yesterday
+ife00.214697,s5,m1792463920,up644,r<09>arrow -> no link
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | arrow -> no link
+ife00.214699,s5,m1792463920,up644,r<09>back\slash
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | back\slash
+ife00.2146ae,s5,m97445,up644,r<09>date 1970
    => file | 5 | 1970-01-02 03:04:05 | 644 | - | - | date 1970
+ife00.2146af,s5,m946684799,up644,r<09>date 1999
    => file | 5 | 1999-12-31 23:59:59 | 644 | - | - | date 1999
+ife00.2146b1,s5,m2214561600,up644,r<09>date 2040
    => file | 5 | 2040-03-05 12:00:00 | 644 | - | - | date 2040
+ife00.2146b0,s5,m1709208001,up644,r<09>date leap
    => file | 5 | 2024-02-29 12:00:01 | 644 | - | - | date leap
+ife00.2146ce,m1789699120,up644,r<09>disk device
    => file | - | 2026-09-18 02:38:40 | 644 | - | - | disk device
+ife00.2146c7,s4096,m1789871920,up700,/<09>dot.d
    => directory | - | 2026-09-20 02:38:40 | 700 | - | - | dot.d
+ife00.2146a0,s5,m1792463920,up644,r<09>drwxr-xr-x
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | drwxr-xr-x
+ife00.214695,s5,m1792463920,up644,r<09>esc<1B>[2J
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | esc<1B>[2J
+ife00.2146c3,s4096,m1789871920,up755,/<09>folder
    => directory | - | 2026-09-20 02:38:40 | 755 | - | - | folder
+ife00.2146c6,s4096,m1789871920,up2770,/<09>kept
    => directory | - | 2026-09-20 02:38:40 | 2770 | - | - | kept
+ife00.214614,s5,m1792463920,up644,r<09>link file
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | link file
+ife00.2146c3,s4096,m1789871920,up755,/<09>link folder
    => directory | - | 2026-09-20 02:38:40 | 755 | - | - | link folder
+ife00.2146b9,s5,m1752719920,up0,r<09>mode 000
    => file | 5 | 2025-07-17 02:38:40 | 0 | - | - | mode 000
+ife00.2146bb,s5,m1752719920,up2755,r<09>mode 2755
    => file | 5 | 2025-07-17 02:38:40 | 2755 | - | - | mode 2755
+ife00.2146ba,s5,m1752719920,up4755,r<09>mode 4755
    => file | 5 | 2025-07-17 02:38:40 | 4755 | - | - | mode 4755
+ife00.2146bc,s5,m1752719920,up7644,r<09>mode 7644
    => file | 5 | 2025-07-17 02:38:40 | 7644 | - | - | mode 7644
+ife00.2146bd,s5,m1752719920,up777,r<09>mode 777
    => file | 5 | 2025-07-17 02:38:40 | 777 | - | - | mode 777
+ife00.2146cd,m1789699120,up644,r<09>null device
    => file | - | 2026-09-18 02:38:40 | 644 | - | - | null device
+ife00.2146be,s5,m1752719920,up644,r<09>owners
    => file | 5 | 2025-07-17 02:38:40 | 644 | - | - | owners
+ife00.21469b,s5,m1792463920,up644,r<09>per%20cent
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | per%20cent
+ife00.2146cc,m1789699120,up644,r<09>pipe
    => file | - | 2026-09-18 02:38:40 | 644 | - | - | pipe
+ife00.214614,s5,m1792463920,up644,r<09>plain.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | plain.txt
+ife00.21469a,s5,m1792463920,up644,r<09>quo"te
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | quo"te
+ife00.214696,s5,m1792463920,up644,r<09>semi;colon=x; y
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | semi;colon=x; y
+ife00.2146b3,m1795660720,up644,r<09>size 0
    => file | - | 2026-11-26 02:38:40 | 644 | - | - | size 0
+ife00.2146b4,s1,m1795660720,up644,r<09>size 1
    => file | 1 | 2026-11-26 02:38:40 | 644 | - | - | size 1
+ife00.2146b5,s1234567,m1795660720,up644,r<09>size 1234567
    => file | 1234567 | 2026-11-26 02:38:40 | 644 | - | - | size 1234567
+ife00.2146b6,s2147483648,m1795660720,up644,r<09>size 2 GiB
    => file | 2147483648 | 2026-11-26 02:38:40 | 644 | - | - | size 2 GiB
+ife00.2146b7,s4294967296,m1795660720,up644,r<09>size 4 GiB
    => file | 4294967296 | 2026-11-26 02:38:40 | 644 | - | - | size 4 GiB
+ife00.2146b8,s9895604649984,m1795660720,up644,r<09>size 9 TiB
    => file | 9895604649984 | 2026-11-26 02:38:40 | 644 | - | - | size 9 TiB
+ife00.2146cf,m1789699120,up755,r<09>socket
    => file | - | 2026-09-18 02:38:40 | 755 | - | - | socket
+ife00.2146c5,s4096,m1789871920,up1777,/<09>sticky
    => directory | - | 2026-09-20 02:38:40 | 1777 | - | - | sticky
+ife00.214694,s5,m1792463920,up644,r<09>tab<09>here
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | tab<09>here
+ife00.214648,s5,m1792463920,up644,r<09>trailing 
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | trailing 
+ife00.214628,s5,m1792463920,up644,r<09>two  spaces
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | two  spaces
+ife00.2146a3,s5,m1792463920,up644,r<09>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
+ife00.21469d,s5,m1792463920,up644,r<09>~
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | ~
+ife00.214691,s5,m1792463920,up644,r<09><C3><BC>n<C3><AF> <E2><82><AC>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | <C3><BC>n<C3><AF> <E2><82><AC>.txt
+ife00.214693,s5,m1792463920,up644,r<09><E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
    => file | 5 | 2026-10-20 02:38:40 | 644 | - | - | <E6><97><A5><E6><9C><AC><E8><AA><9E>.txt
`;
