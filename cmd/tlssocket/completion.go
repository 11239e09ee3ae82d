package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/seed-435e3e10/tlssocket/internal/usage"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

const aboutCompletion = `Prints a script that completes commands and flags. It is made of the flags that
this version has:

  source <(tlssocket completion bash)      # in ~/.bashrc
  source <(tlssocket completion zsh)       # in ~/.zshrc, behind compinit
  tlssocket completion fish | source       # in config.fish
`

func runCompletion(std stdio, args []string) int {
	fs := usage.NewFlags("completion")
	rest, err := parseFlags(fs, args)
	if done, code := finishParse(std, fs, err, rest, "bash, zsh or fish",
		aboutCompletion); done {
		return code
	}
	shells := map[string]func(io.Writer){"bash": completeBash,
		"zsh": completeZsh, "fish": completeFish}
	complete, ok := shells[rest[0]]
	if !ok {
		return report(std, "", badUsage("completion",
			"%q is not bash, zsh or fish", rest[0]))
	}
	complete(std.out)
	return exitWell
}

// flagsOf are the flags of a command.
func flagsOf(command string) *flag.FlagSet {
	fs := usage.NewFlags(command)
	switch command {
	case "demo":
		registerDemo(fs)
	case "connect":
		new(connectFlags).register(fs)
	case "serve":
		new(serveFlags).register(fs)
	case "resume":
		new(resumeFlags).register(fs)
	case "proxy":
		new(proxyFlags).register(fs)
	case "check":
		new(checkFlags).register(fs)
	}
	return fs
}

// wordsFor are the words that may follow a command, or a flag with a fixed list.
var wordsFor = map[string][]string{
	"completion": {"bash", "zsh", "fish"},
	"-starttls":  starttls.Protocols(),
	"-min":       {"TLSv1.2", "TLSv1.3"}, "-max": {"TLSv1.2", "TLSv1.3"},
	"-ocsp-policy": {"check", "require"},
}

// completeFlag is a flag as completion needs it.
type completeFlag struct {
	name, about string
	words       []string
	takes       bool // an argument
	file        bool // that is a file
}

func completeFlags(command string) (all []completeFlag) {
	flagsOf(command).VisitAll(func(f *flag.Flag) {
		arg, text := flag.UnquoteUsage(f)
		first, _, _ := strings.Cut(text, "\n")
		all = append(all, completeFlag{"-" + f.Name,
			strings.NewReplacer("'", "", "[", "(", "]", ")", ":", ",").
				Replace(first), wordsFor["-"+f.Name], arg != "",
			arg == "FILE" || f.Name == "file"})
	})
	return all
}

func commandNames() (names []string) {
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

func completeBash(w io.Writer) {
	fmt.Fprintf(w, `_tlssocket() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '%s' -- "$cur"))
    return
  fi
  case $prev in
`, strings.Join(commandNames(), " "))
	for flag, words := range sortedWords() {
		fmt.Fprintf(w, "  %s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n",
			flag, strings.Join(words, " "))
	}
	io.WriteString(w, "  esac\n  case ${COMP_WORDS[1]} in\n")
	for _, name := range commandNames() {
		var flags []string
		for _, f := range completeFlags(name) {
			flags = append(flags, f.name)
		}
		if len(flags) > 0 {
			fmt.Fprintf(w, "  %s) words='%s' ;;\n", name,
				strings.Join(flags, " "))
		}
	}
	fmt.Fprintf(w, `  help) words='%s' ;;
  esac
  case $cur in
  -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  *) COMPREPLY=($(compgen -f -- "$cur"))
     [ "${COMP_WORDS[1]}" = help ] && COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  esac
}
complete -F _tlssocket tlssocket
`, strings.Join(commandNames(), " "))
}

// sortedWords visits wordsFor, flags and commands alike, in a fixed order.
func sortedWords() func(yield func(string, []string) bool) {
	return func(yield func(string, []string) bool) {
		for _, key := range []string{"completion", "-starttls", "-min|-max",
			"-ocsp-policy"} {
			first, _, _ := strings.Cut(key, "|")
			if !yield(key, wordsFor[first]) {
				return
			}
		}
	}
}

func completeZsh(w io.Writer) {
	io.WriteString(w, "#compdef tlssocket\n_tlssocket() {\n"+
		"  if (( CURRENT == 2 )); then\n    local -a commands=(\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "      '%s:%s'\n", c.name,
			strings.NewReplacer("'", "", ":", ",").Replace(c.summary))
	}
	io.WriteString(w, "    )\n    _describe command commands\n    return\n  fi\n"+
		"  case $words[2] in\n")
	for _, name := range commandNames() {
		flags := completeFlags(name)
		if words := wordsFor[name]; words != nil {
			fmt.Fprintf(w, "  %s) compadd %s ;;\n", name, strings.Join(words, " "))
		}
		if len(flags) == 0 {
			continue
		}
		fmt.Fprintf(w, "  %s) shift words; (( CURRENT-- )); _arguments \\\n", name)
		for _, f := range flags {
			action := ""
			switch {
			case f.words != nil:
				action = ":value:(" + strings.Join(f.words, " ") + ")"
			case f.file:
				action = ":file:_files"
			case f.takes:
				action = ":value: "
			}
			fmt.Fprintf(w, "    '*%s[%s]%s' \\\n", f.name, f.about, action)
		}
		io.WriteString(w, "    '*:address:_hosts' ;;\n")
	}
	fmt.Fprintf(w, "  help) compadd %s ;;\n  esac\n}\ncompdef _tlssocket tlssocket\n",
		strings.Join(commandNames(), " "))
}

func completeFish(w io.Writer) {
	none := "not __fish_seen_subcommand_from " +
		strings.Join(commandNames(), " ")
	for _, c := range commands() {
		fmt.Fprintf(w, "complete -c tlssocket -f -n '%s' -a %s -d '%s'\n", none,
			c.name, strings.ReplaceAll(c.summary, "'", ""))
	}
	for _, name := range commandNames() {
		seen := "__fish_seen_subcommand_from " + name
		if words := wordsFor[name]; words != nil {
			fmt.Fprintf(w, "complete -c tlssocket -f -n '%s' -a '%s'\n", seen,
				strings.Join(words, " "))
		}
		for _, f := range completeFlags(name) {
			more := ""
			switch {
			case f.words != nil:
				more = " -x -a '" + strings.Join(f.words, " ") + "'"
			case f.file:
				more = " -r -F"
			case f.takes:
				more = " -x"
			}
			fmt.Fprintf(w, "complete -c tlssocket -n '%s' -o %s%s -d '%s'\n",
				seen, strings.TrimPrefix(f.name, "-"), more, f.about)
		}
	}
}
