// Tells of the files of an image: of all, or with `changed` how they differ from those of the image that it
// is built on, of which /opt/lab/base tells. One walk, for thousands of builds end with it.
package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"
)

// Where the engine mounts things, and where we are ourselves.
var hidden = map[string]bool{
	"/proc": true, "/sys": true, "/dev": true, "/opt/lab": true,
	"/etc/resolv.conf": true, "/etc/hosts": true, "/etc/hostname": true,
}

// The engine cuts off what comes faster than 100 KiB a second.
const atOnce = 50_000

type lister struct {
	out *bufio.Writer
	// Whether what has not changed since is left out, and since when.
	changed bool
	since   syscall.Timespec
	// What the base has and was not met yet.
	missing map[string]bool
	order   []string
	device  uint64
	told    int
}

func main() {
	list := lister{out: bufio.NewWriter(os.Stdout), changed: len(os.Args) > 1 && os.Args[1] == "changed"}
	list.device = status("/").Dev
	if list.changed {
		list.since = status("/opt/lab/stamp").Mtim
		name, err := os.ReadFile("/opt/lab/name")
		check(err)
		list.tell("lab-base\t%s\n", strings.TrimSpace(string(name)))
		list.readBase()
	}
	list.visit("/")
	for _, path := range list.order {
		if list.missing[path] {
			list.tell("lab-gone\t%s\n", path)
		}
	}
	if list.changed {
		list.tell("lab-end\n")
	}
	check(list.out.Flush())
}

func (list *lister) readBase() {
	list.missing = map[string]bool{}
	file, err := os.Open("/opt/lab/base")
	check(err)
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if fields := strings.Split(lines.Text(), "\t"); fields[0] == "lab-entry" {
			list.missing[fields[5]] = true
			list.order = append(list.order, fields[5])
		}
	}
	check(lines.Err())
}

func (list *lister) visit(path string) {
	if hidden[path] {
		return
	}
	delete(list.missing, path)
	at := status(path)
	isLater := at.Ctim.Sec > list.since.Sec || at.Ctim.Sec == list.since.Sec && at.Ctim.Nsec > list.since.Nsec
	if !list.changed || isLater {
		list.entry(path, at)
	}
	// What is mounted is not in the image.
	if at.Mode&syscall.S_IFMT != syscall.S_IFDIR || at.Dev != list.device {
		return
	}
	entries, err := os.ReadDir(path)
	check(err)
	for _, entry := range entries {
		list.visit(strings.TrimSuffix(path, "/") + "/" + entry.Name())
	}
}

func (list *lister) entry(path string, at syscall.Stat_t) {
	kinds := map[uint32]string{
		syscall.S_IFREG: "f", syscall.S_IFDIR: "d", syscall.S_IFLNK: "l", syscall.S_IFIFO: "p",
		syscall.S_IFSOCK: "s", syscall.S_IFBLK: "b", syscall.S_IFCHR: "c",
	}
	kind, link := kinds[at.Mode&syscall.S_IFMT], ""
	if kind == "l" {
		var err error
		link, err = os.Readlink(path)
		check(err)
	}
	list.tell("lab-entry\t%s\t%o\t%d\t%d\t%s\t%s\n", kind, at.Mode&0o7777, at.Uid, at.Gid, path, link)
	if kind == "f" {
		file, err := os.Open(path)
		check(err)
		hash := sha256.New()
		_, err = io.Copy(hash, file)
		check(err)
		check(file.Close())
		list.tell("lab-hash\t%x  %s\n", hash.Sum(nil), path)
	}
}

func (list *lister) tell(format string, values ...any) {
	written, err := fmt.Fprintf(list.out, format, values...)
	check(err)
	if list.told += written; list.changed && list.told > atOnce {
		check(list.out.Flush())
		time.Sleep(time.Second)
		list.told = 0
	}
}

func status(path string) syscall.Stat_t {
	var at syscall.Stat_t
	check(syscall.Lstat(path, &at))
	return at
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
