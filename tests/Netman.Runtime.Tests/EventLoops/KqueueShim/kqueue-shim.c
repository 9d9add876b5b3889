// kqueue(2) as 64-bit macOS has it, over epoll: just what KqueueLoop asks for, so that it can run on Linux. Sockets and errno are
// Linux's. One thread changes and waits; another may only trigger EVFILT_USER.
//
// Build: cc -O2 -shared -fPIC -o kqueue-shim.so kqueue-shim.c
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct mac_kevent { uintptr_t ident; int16_t filter; uint16_t flags; uint32_t fflags; intptr_t data; void *udata; };
_Static_assert(sizeof(struct mac_kevent) == 32, "the layout of macOS");

enum { READ = -1, WRITE = -2, USER = -10 };
enum { ADD = 1, DELETE = 2, ENABLE = 4, DISABLE = 8, CLEAR = 0x20, END = 0x8000, TRIGGER = 0x01000000 };
enum { MAX_FD = 1 << 16, BATCH = 256, KNOWN = ADD | DELETE | ENABLE | DISABLE | CLEAR };

struct filter { char added, enabled; void *udata; };
// A descriptor's two filters. It is in the epoll set while one is enabled, since epoll reports errors whatever is asked for.
struct ident { struct filter read, write; char watched; };
struct queue { int wake; void *wake_udata; struct ident idents[MAX_FD]; };

static struct queue *queues[MAX_FD];

int kqueue(void) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return -1;
    if (!queues[epoll]) queues[epoll] = malloc(sizeof(struct queue));
    memset(queues[epoll], 0, sizeof(struct queue));
    queues[epoll]->wake = -1;
    return epoll;
}

static int user(int kq, struct queue *q, const struct mac_kevent *change) {
    if (change->flags & ADD) {
        struct epoll_event item = {.events = EPOLLIN | EPOLLET, .data.fd = -1};
        q->wake_udata = change->udata;
        q->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        return epoll_ctl(kq, EPOLL_CTL_ADD, q->wake, &item);
    }
    if (q->wake < 0) { errno = ENOENT; return -1; }
    if (change->fflags & TRIGGER) return eventfd_write(q->wake, 1);
    return 0;
}

static int update(int kq, int fd, struct ident *i) {
    uint32_t events = (i->read.added && i->read.enabled ? EPOLLIN | EPOLLRDHUP : 0) | (i->write.added && i->write.enabled ? EPOLLOUT : 0);
    struct epoll_event item = {.events = events, .data.fd = fd};
    if (!events) {
        if (i->watched) epoll_ctl(kq, EPOLL_CTL_DEL, fd, &item);
        i->watched = 0;
        return 0;
    }
    int result = epoll_ctl(kq, i->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &item);
    if (result == 0) i->watched = 1;
    return result;
}

// close(2) takes a descriptor's filters with it. epoll knows: what was watched and is not in its set was closed since.
static void forget_closed(int kq, int fd, struct ident *i) {
    struct epoll_event item = {.events = (i->read.enabled ? EPOLLIN | EPOLLRDHUP : 0) | (i->write.enabled ? EPOLLOUT : 0), .data.fd = fd};
    if (i->watched && epoll_ctl(kq, EPOLL_CTL_MOD, fd, &item) != 0 && errno == ENOENT) memset(i, 0, sizeof *i);
}

static int apply(int kq, struct queue *q, const struct mac_kevent *change) {
    if (change->flags & ~KNOWN) { errno = EINVAL; return -1; }
    if (change->filter == USER) return user(kq, q, change);
    if (change->ident >= MAX_FD || (change->filter != READ && change->filter != WRITE)) { errno = EINVAL; return -1; }
    struct ident *i = &q->idents[change->ident];
    forget_closed(kq, change->ident, i);
    struct filter *f = change->filter == READ ? &i->read : &i->write;
    if (!f->added && !(change->flags & ADD)) { errno = ENOENT; return -1; }
    if (change->flags & ADD) { f->added = 1; f->enabled = 1; f->udata = change->udata; }
    if (change->flags & ENABLE) f->enabled = 1;
    if (change->flags & DISABLE) f->enabled = 0;
    if (change->flags & DELETE) memset(f, 0, sizeof *f);
    return update(kq, change->ident, i);
}

static int report(struct mac_kevent *to, int fd, int filter, void *udata, int ended) {
    *to = (struct mac_kevent){.ident = fd, .filter = filter, .flags = ended ? END : 0, .udata = udata};
    return 1;
}

static int deliver(struct queue *q, const struct epoll_event *item, struct mac_kevent *to) {
    int count = 0, fd = item->data.fd;
    if (fd < 0) return report(to, 0, USER, q->wake_udata, 0);
    const struct ident *i = &q->idents[fd];
    int dead = (item->events & (EPOLLHUP | EPOLLERR)) != 0, ended = dead || (item->events & EPOLLRDHUP);
    // Reading first: the order is not promised, and the loop must not rely on it.
    if (i->read.enabled && (ended || (item->events & EPOLLIN))) count += report(to + count, fd, READ, i->read.udata, ended);
    if (i->write.enabled && (dead || (item->events & EPOLLOUT))) count += report(to + count, fd, WRITE, i->write.udata, dead);
    return count;
}

int kevent(int kq, const struct mac_kevent *changes, int nchanges, struct mac_kevent *events, int nevents, const struct timespec *timeout) {
    struct queue *q = kq >= 0 && kq < MAX_FD ? queues[kq] : NULL;
    if (!q) { errno = EBADF; return -1; }
    for (int n = 0; n < nchanges; n++)
        if (apply(kq, q, &changes[n]) != 0) return -1;
    if (nevents == 0) return 0;
    struct epoll_event items[BATCH];
    int most = nevents / 2 < BATCH ? nevents / 2 : BATCH; // two events a descriptor at most
    int count = epoll_wait(kq, items, most, timeout ? (int)(timeout->tv_sec * 1000 + timeout->tv_nsec / 1000000) : -1), given = 0;
    if (count < 0) return -1;
    for (int n = 0; n < count; n++) given += deliver(q, &items[n], events + given);
    return given;
}
