// A transparency log's reader and writer by others: golang.org/x/mod/sumdb, with C2SP tlog-tiles' paths and checkpoints.
//
//	main read URL VKEY                       verify the whole log behind a static file server
//	main write DIR KEYFILE NAME SIZE         write a log of SIZE entries; the key is made if there is none
//	main submit KEYFILE SIZE OLD URL VKEY    have a witness cosign that log, and verify the cosignature
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	check(err)
	return n
}

// tilePath is Go's path without the height, which is always 8 here.
func tilePath(tile tlog.Tile) string { return strings.Replace(tile.Path(), "tile/8/", "tile/", 1) }

func get(url string) []byte {
	answer, err := http.Get(url)
	check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	check(err)
	if answer.StatusCode != 200 {
		check(fmt.Errorf("%s: %s", url, answer.Status))
	}
	return body
}

type remoteTiles struct {
	url   string
	cache map[string][]byte
}

func (r remoteTiles) Height() int { return 8 }

func (r remoteTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := tilePath(tile)
		if r.cache[path] == nil {
			r.cache[path] = get(r.url + path)
		}
		all = append(all, r.cache[path])
	}
	return all, nil
}

func (r remoteTiles) SaveTiles([]tlog.Tile, [][]byte) {}

func parse(text, origin string) tlog.Tree {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != origin {
		check(fmt.Errorf("the checkpoint's text has %d lines, the first %q", len(lines), lines[0]))
	}
	hash, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: number(lines[1]), Hash: hash}
}

func read(url, vkey string) {
	verifier, err := note.NewVerifier(vkey)
	check(err)
	opened, err := note.Open(get(url+"checkpoint"), note.VerifierList(verifier))
	check(err)
	tree := parse(opened.Text, verifier.Name())
	// It fetches tiles, and believes none that does not lead to the tree's hash.
	reader := tlog.TileHashReader(tree, remoteTiles{url, map[string][]byte{}})

	var index int64
	for index < tree.N {
		width := tree.N - index
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: -1, N: index / 256, W: int(width)}
		bundle := get(url + strings.Replace(tilePath(tile), "tile/data/", "tile/entries/", 1))
		for entry := int64(0); entry < width; entry++ {
			length := int(binary.BigEndian.Uint16(bundle))
			record := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			proof, err := tlog.ProveRecord(tree.N, index, reader)
			check(err)
			check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(record)))
			index++
		}
		if len(bundle) != 0 {
			check(fmt.Errorf("%d bytes follow the bundle at %d", len(bundle), index))
		}
	}
	for size := int64(1); size <= tree.N; size++ {
		old, err := tlog.TreeHash(size, reader)
		check(err)
		proof, err := tlog.ProveTree(tree.N, size, reader)
		check(err)
		check(tlog.CheckTree(proof, tree.N, tree.Hash, size, old))
	}
	fmt.Printf("%d entries, %d inclusion proofs, %d consistency proofs\n", tree.N, index, tree.N)
}

type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, index := range indexes {
		hashes = append(hashes, m[index])
	}
	return hashes, nil
}

func entry(index int64) []byte { return []byte(fmt.Sprintf("foreign entry %d", index)) }

func hashes(size int64) memory {
	var stored memory
	for index := int64(0); index < size; index++ {
		more, err := tlog.StoredHashes(index, entry(index), stored)
		check(err)
		stored = append(stored, more...)
	}
	return stored
}

func checkpoint(keyFile string, size int64, stored memory) []byte {
	skey, err := os.ReadFile(keyFile)
	check(err)
	signer, err := note.NewSigner(string(skey))
	check(err)
	root, err := tlog.TreeHash(size, stored)
	check(err)
	text := fmt.Sprintf("%s\n%d\n%s\n", signer.Name(), size, root)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	check(err)
	return signed
}

func write(dir, keyFile, name string, size int64) {
	if _, err := os.Stat(keyFile); err != nil {
		skey, vkey, err := note.GenerateKey(rand.Reader, name)
		check(err)
		check(os.WriteFile(keyFile, []byte(skey), 0o600))
		check(os.WriteFile(keyFile+".vkey", []byte(vkey), 0o644))
	}
	put := func(path string, data []byte) {
		path = filepath.Join(dir, path)
		check(os.MkdirAll(filepath.Dir(path), 0o755))
		check(os.WriteFile(path, data, 0o644))
	}
	stored := hashes(size)
	for _, tile := range tlog.NewTiles(8, 0, size) {
		data, err := tlog.ReadTileData(tile, stored)
		check(err)
		put(tilePath(tile), data)
		if tile.L == 0 {
			var bundle []byte
			for offset := 0; offset < tile.W; offset++ {
				record := entry(tile.N*256 + int64(offset))
				bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(record))), record...)
			}
			put(strings.Replace(tilePath(tile), "tile/0/", "tile/entries/", 1), bundle)
		}
	}
	put("checkpoint", checkpoint(keyFile, size, stored))
	vkey, err := os.ReadFile(keyFile + ".vkey")
	check(err)
	fmt.Println(string(vkey))
}

func submit(keyFile string, size, old int64, url, vkey string) {
	stored := hashes(size)
	body := fmt.Sprintf("old %d\n", old)
	if old > 0 {
		proof, err := tlog.ProveTree(size, old, stored)
		check(err)
		for _, hash := range proof {
			body += hash.String() + "\n"
		}
	}
	signed := checkpoint(keyFile, size, stored)
	answer, err := http.Post(url+"add-checkpoint", "text/plain", strings.NewReader(body+"\n"+string(signed)))
	check(err)
	defer answer.Body.Close()
	reply, err := io.ReadAll(answer.Body)
	check(err)
	if answer.StatusCode != 200 {
		fmt.Printf("%d %s %s", answer.StatusCode, answer.Header.Get("Content-Type"), reply)
		return
	}
	// C2SP tlog-cosignature, verified by nothing of Custody's.
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	check(err)
	words := strings.Fields(string(reply))
	if len(words) != 3 || words[0] != "—" || words[1] != parts[0] || key[0] != 4 {
		check(fmt.Errorf("the answer is no signature line: %q", reply))
	}
	blob, err := base64.StdEncoding.DecodeString(words[2])
	check(err)
	text := signed[:bytes.Index(signed, []byte("\n\n"))+1]
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(blob[4:12]), text)
	if fmt.Sprintf("%x", blob[:4]) != parts[1] || !ed25519.Verify(key[1:], []byte(message), blob[12:]) {
		check(fmt.Errorf("the cosignature is wrong"))
	}
	fmt.Printf("200 cosigned %d\n", size)
}

func main() {
	switch arguments := os.Args[1:]; arguments[0] {
	case "read":
		read(arguments[1], arguments[2])
	case "write":
		write(arguments[1], arguments[2], arguments[3], number(arguments[4]))
	case "submit":
		submit(arguments[1], number(arguments[2]), number(arguments[3]), arguments[4], arguments[5])
	}
}
