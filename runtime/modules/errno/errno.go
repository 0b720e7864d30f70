// This file makes module errno: the error numbers of the operating system.

// Package errno is the standard module errno.
package errno

import (
	"syscall"

	"minipy/runtime/modules/def"
	"minipy/runtime/object"

	rt "minipy/runtime"
)

// numbers are the error numbers that every system has.
var numbers = []struct {
	name string
	no   syscall.Errno
}{
	{"E2BIG", syscall.E2BIG}, {"EACCES", syscall.EACCES}, {"EADDRINUSE", syscall.EADDRINUSE}, {"EADDRNOTAVAIL", syscall.EADDRNOTAVAIL},
	{"EAFNOSUPPORT", syscall.EAFNOSUPPORT}, {"EALREADY", syscall.EALREADY}, {"EBADF", syscall.EBADF}, {"EBADMSG", syscall.EBADMSG}, {"EBUSY", syscall.EBUSY},
	{"ECANCELED", syscall.ECANCELED}, {"ECHILD", syscall.ECHILD}, {"ECONNABORTED", syscall.ECONNABORTED}, {"ECONNREFUSED", syscall.ECONNREFUSED},
	{"ECONNRESET", syscall.ECONNRESET}, {"EDEADLK", syscall.EDEADLK}, {"EDESTADDRREQ", syscall.EDESTADDRREQ}, {"EDOM", syscall.EDOM},
	{"EDQUOT", syscall.EDQUOT}, {"EEXIST", syscall.EEXIST}, {"EFAULT", syscall.EFAULT}, {"EFBIG", syscall.EFBIG}, {"EHOSTUNREACH", syscall.EHOSTUNREACH},
	{"EIDRM", syscall.EIDRM}, {"EILSEQ", syscall.EILSEQ}, {"EINPROGRESS", syscall.EINPROGRESS}, {"EINTR", syscall.EINTR}, {"EINVAL", syscall.EINVAL}, {"EIO", syscall.EIO},
	{"EISCONN", syscall.EISCONN}, {"EISDIR", syscall.EISDIR}, {"ELOOP", syscall.ELOOP}, {"EMFILE", syscall.EMFILE}, {"EMLINK", syscall.EMLINK},
	{"EMSGSIZE", syscall.EMSGSIZE}, {"ENAMETOOLONG", syscall.ENAMETOOLONG}, {"ENETDOWN", syscall.ENETDOWN}, {"ENETRESET", syscall.ENETRESET},
	{"ENETUNREACH", syscall.ENETUNREACH}, {"ENFILE", syscall.ENFILE}, {"ENOBUFS", syscall.ENOBUFS}, {"ENODEV", syscall.ENODEV}, {"ENOENT", syscall.ENOENT},
	{"ENOEXEC", syscall.ENOEXEC}, {"ENOLCK", syscall.ENOLCK}, {"ENOMEM", syscall.ENOMEM}, {"ENOMSG", syscall.ENOMSG}, {"ENOPROTOOPT", syscall.ENOPROTOOPT},
	{"ENOSPC", syscall.ENOSPC}, {"ENOSYS", syscall.ENOSYS}, {"ENOTCONN", syscall.ENOTCONN}, {"ENOTDIR", syscall.ENOTDIR}, {"ENOTEMPTY", syscall.ENOTEMPTY},
	{"ENOTSOCK", syscall.ENOTSOCK}, {"ENOTSUP", syscall.ENOTSUP}, {"ENOTTY", syscall.ENOTTY}, {"ENXIO", syscall.ENXIO}, {"EOPNOTSUPP", syscall.EOPNOTSUPP},
	{"EOVERFLOW", syscall.EOVERFLOW}, {"EPERM", syscall.EPERM}, {"EPIPE", syscall.EPIPE}, {"EPROTO", syscall.EPROTO}, {"EPROTONOSUPPORT", syscall.EPROTONOSUPPORT},
	{"EPROTOTYPE", syscall.EPROTOTYPE}, {"ERANGE", syscall.ERANGE}, {"EROFS", syscall.EROFS}, {"ESPIPE", syscall.ESPIPE}, {"ESRCH", syscall.ESRCH},
	{"ESTALE", syscall.ESTALE}, {"ETIMEDOUT", syscall.ETIMEDOUT}, {"ETXTBSY", syscall.ETXTBSY}, {"EWOULDBLOCK", syscall.EWOULDBLOCK}, {"EXDEV", syscall.EXDEV},
	{"EAGAIN", syscall.EAGAIN},
}

// New makes the module.
func New(t *rt.Thread) (rt.Value, error) {
	m := def.Module(t, "errno", "The error numbers of the operating system.", nil)
	codes := object.NewDict(t)
	for _, e := range numbers {
		n := rt.Int(int64(e.no))
		m.Set(t, e.name, n)
		if err := codes.Set(t, n, t.Hold(object.NewStr(t, e.name))); err != nil {
			return rt.Value{}, err
		}
	}
	m.Set(t, "errorcode", codes.Val())
	return m.Val(), nil
}
