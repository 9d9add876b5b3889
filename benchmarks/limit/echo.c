// The limit: what the kernel alone charges for an echo. One thread, level-triggered epoll, one recv and one send a wake-up,
// nothing parsed beyond frame boundaries. A yardstick to divide by, not a server to run: it trusts its peers.
//
//   gcc -O2 -o echo echo.c
//   echo PORT raw      returns every byte as it comes
//   echo PORT netman   returns whole frames (uint32 LE body length, uint32 LE id, body) of at most 256 KiB
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, WHOLE = 256 * 1024, EVENTS = 256 };

// What stands of a frame that has not come whole yet; the memory is kept for the next one.
struct peer {
    int fd;
    size_t held;
    unsigned char *part;
};

static unsigned char buffer[WHOLE + CHUNK];

static int send_all(int fd, const unsigned char *from, size_t count) {
    while (count) {
        ssize_t sent = send(fd, from, count, MSG_NOSIGNAL);
        if (sent > 0) {
            from += sent;
            count -= sent;
        } else if (errno == EAGAIN) {
            struct pollfd room = {.fd = fd, .events = POLLOUT};
            poll(&room, 1, -1);
        } else {
            return -1;
        }
    }
    return 0;
}

static size_t frames_in(size_t count) {
    size_t at = 0;
    uint32_t body;
    while (count - at >= 8) {
        memcpy(&body, buffer + at, sizeof body);
        if (count - at - 8 < body)
            break;
        at += 8 + body;
    }
    return at;
}

static int hold(struct peer *peer, const unsigned char *rest, size_t count) {
    if (count > WHOLE)
        return -1;
    if (count && !peer->part)
        peer->part = malloc(WHOLE);
    if (count)
        memcpy(peer->part, rest, count);
    peer->held = count;
    return 0;
}

// 0 while the peer lives.
static int serve(struct peer *peer, int framed) {
    size_t count = peer->held;
    if (count)
        memcpy(buffer, peer->part, count);
    ssize_t got = recv(peer->fd, buffer + count, CHUNK, 0);
    if (got <= 0)
        return got < 0 && errno == EAGAIN ? 0 : -1;
    count += got;
    size_t out = framed ? frames_in(count) : count;
    if (framed && (out < count || peer->held) && hold(peer, buffer + out, count - out))
        return -1;
    return send_all(peer->fd, buffer, out);
}

static void welcome(int epoll, int listener) {
    int on = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct peer *peer = calloc(1, sizeof *peer);
    peer->fd = fd;
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = peer};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &interest);
}

static void dismiss(struct peer *peer) {
    close(peer->fd);
    free(peer->part);
    free(peer);
}

static int listen_on(int port) {
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 4096)) {
        perror("echo: listen");
        exit(1);
    }
    return fd;
}

int main(int count, char **arguments) {
    if (count != 3 || (strcmp(arguments[2], "raw") && strcmp(arguments[2], "netman"))) {
        fprintf(stderr, "usage: echo PORT raw|netman\n");
        return 2;
    }
    int framed = !strcmp(arguments[2], "netman");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = listen_on(atoi(arguments[1])), epoll = epoll_create1(0);
    struct epoll_event interest = {.events = EPOLLIN}, ready[EVENTS];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &interest);
    for (;;) {
        int events = epoll_wait(epoll, ready, EVENTS, -1);
        for (int i = 0; i < events; i++) {
            struct peer *peer = ready[i].data.ptr;
            if (!peer)
                welcome(epoll, listener);
            else if (serve(peer, framed))
                dismiss(peer);
        }
    }
}
