// Go with a proxy of modules that answers for as long as it runs. Tells of each module that it
// hands out, and of each package that the compiler makes.
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	modules = "/opt/lab/modules"
	root    = "/usr/lib/go-1.19"
)

// answer serves a file as https://go.dev/ref/mod#goproxy-protocol names it.
func answer(w http.ResponseWriter, r *http.Request) {
	if name := strings.TrimPrefix(r.URL.Path, "/built/"); name != r.URL.Path {
		fmt.Fprintln(os.Stderr, "lab-fetched", "built", name)
		return
	}
	module, file, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/@")
	file = strings.TrimPrefix(file, "v/")
	found, _ := filepath.Glob(modules + "/" + module + "@*")
	if len(found) == 0 {
		http.NotFound(w, r)
		return
	}
	name := strings.TrimPrefix(found[0], modules+"/")
	_, version, _ := strings.Cut(name, "@")
	switch filepath.Ext(file) {
	case ".mod":
		http.ServeFile(w, r, found[0]+"/go.mod")
	case ".zip":
		fmt.Fprintln(os.Stderr, "lab-fetched", name)
		pack(w, name)
	default:
		if file == "list" {
			fmt.Fprintln(w, version)
		} else {
			fmt.Fprintf(w, `{"Version":%q,"Time":"2020-01-01T00:00:00Z"}`, version)
		}
	}
}

func pack(w io.Writer, name string) {
	archive := zip.NewWriter(w)
	defer archive.Close()
	_ = filepath.WalkDir(modules+"/"+name, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := archive.Create(strings.TrimPrefix(path, modules+"/"))
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err == nil {
			_, err = file.Write(content)
		}
		return err
	})
}

// tell reports that the compiler makes a package; the one that was called first says so.
func tell() {
	if response, err := http.Get(os.Getenv("LAB_PROXY") + "/built/" + os.Getenv("TOOLEXEC_IMPORTPATH")); err == nil {
		response.Body.Close()
	}
}

func run(name string, arguments []string) {
	command := exec.Command(name, arguments...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		os.Exit(1)
	}
}

func main() {
	// Go runs its tools by this program.
	if len(os.Args) > 2 && strings.HasPrefix(os.Args[1], root) {
		if filepath.Base(os.Args[1]) == "compile" && os.Args[2] != "-V=full" {
			tell()
		}
		run(os.Args[1], os.Args[2:])
		return
	}
	// One that runs within another asks the outer one's.
	if os.Getenv("LAB_PROXY") == "" && os.Getenv("GOPROXY") != "off" {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(err)
		}
		go http.Serve(listener, http.HandlerFunc(answer))
		os.Setenv("LAB_PROXY", "http://"+listener.Addr().String())
		os.Setenv("GOPROXY", os.Getenv("LAB_PROXY"))
	}
	os.Setenv("GOROOT", root)
	os.Setenv("GOSUMDB", "off")
	os.Setenv("GOFLAGS", os.Getenv("GOFLAGS")+" -toolexec="+root+"/bin/go")
	run("/opt/lab/go", os.Args[1:])
}
