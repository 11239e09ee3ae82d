package tlssocket

import (
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
)

// failure is a code with its cause, before it is known whose operation it was.
type failure struct {
	code  code.Code
	cause error
}

// classifyNet finds the code of an error of the network, or of a dial.
func classifyNet(err error) failure { return failure{netcode.Of(err), err} }

// classifyTLS finds the code of an error that crypto/tls returned.
func classifyTLS(err error, isServer bool) failure {
	if n, remote, ok := gotls.Alert(err); ok {
		return alertFailure(&AlertError{n, remote})
	}
	c, text := gotls.Explain(err, isServer)
	if c == "" {
		return classifyNet(err)
	}
	if text != "" {
		err = &explained{text, err}
	}
	return failure{c, err}
}

func alertFailure(a *AlertError) failure {
	if !a.Remote {
		return failure{gotls.LocalAlertCode(a.Alert), a}
	}
	if c := gotls.PeerAlertCode(a.Alert); c != "" {
		return failure{c, a}
	}
	return failure{code.ConnReset, a}
}
