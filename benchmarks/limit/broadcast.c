// broadcast: what the kernel itself takes for one message to many connections, and the load that asks for it.
// Build: gcc -O2 -o broadcast broadcast.c
// Run: ./broadcast server PORT                         on a frame from anybody, sends that frame to all with a loop of send()
//      ./broadcast load PORT PID CONNECTIONS SECONDS   one client asks, all read, again; prints the server's CPU time per delivery
// Frames are uint32 LE length, uint32 LE id, body; the load's body is 128 bytes.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BODY = 128, FRAME = 8 + BODY, MOST = 20000 };
static unsigned char buffer[65536];

static void raiseLimit(void) { struct rlimit l; getrlimit(RLIMIT_NOFILE, &l); l.rlim_cur = l.rlim_max; setrlimit(RLIMIT_NOFILE, &l); }

static int serve(int port) {
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), members[MOST], count = 0;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (void *)&a, sizeof a) || listen(listener, 4096)) { perror("bind"); return 1; }
    int poll = epoll_create1(0); struct epoll_event e = {.events = EPOLLIN, .data.fd = listener}, events[512];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &e);
    for (;;) {
        int n = epoll_wait(poll, events, 512, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                if ((fd = accept4(listener, 0, 0, SOCK_NONBLOCK)) < 0 || count == MOST) continue;
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                e.data.fd = members[count++] = fd; epoll_ctl(poll, EPOLL_CTL_ADD, fd, &e);
                continue;
            }
            ssize_t got = recv(fd, buffer, sizeof buffer, 0);
            if (got <= 0) exit(0); // the load is over
            for (ssize_t at = 0; at + FRAME <= got; at += FRAME)
                for (int m = 0; m < count; m++)
                    if (send(members[m], buffer + at, FRAME, MSG_NOSIGNAL) != FRAME) exit(3);
        }
    }
}

static double cpuSeconds(int pid) {
    char path[64], line[1024]; snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r"); if (!f || !fgets(line, sizeof line, f)) exit(4);
    fclose(f);
    unsigned long user, system; sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (double)(user + system) / sysconf(_SC_CLK_TCK);
}

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }

static void readAll(int fd) { for (size_t have = 0; have < FRAME;) { ssize_t n = recv(fd, buffer + have, FRAME - have, 0); if (n <= 0) exit(5); have += n; } }

static int load(int port, int pid, int connections, double seconds) {
    static int fds[MOST]; int on = 1; unsigned char frame[FRAME]; memset(frame, 'x', sizeof frame);
    unsigned head[2] = {BODY, 1}; memcpy(frame, head, 8);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 0; i < connections; i++) {
        fds[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fds[i], (void *)&a, sizeof a)) { perror("connect"); return 1; }
        setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    usleep(300000); // all are members
    double warm = now() + seconds / 2, end = 0, cpu = 0; long rounds = 0;
    for (;;) {
        if (send(fds[rounds % connections], frame, FRAME, MSG_NOSIGNAL) != FRAME) return 6;
        for (int i = 0; i < connections; i++) readAll(fds[i]);
        rounds++;
        if (!end && now() >= warm) { end = now() + seconds; cpu = cpuSeconds(pid); rounds = 0; }
        else if (end && now() >= end) break;
    }
    printf("{\"deliveries\":%ld,\"server_cpu_us_per_delivery\":%.4f}\n", rounds * connections, (cpuSeconds(pid) - cpu) * 1e6 / ((double)rounds * connections));
    return 0;
}

int main(int argc, char **argv) {
    raiseLimit();
    if (argc >= 3 && !strcmp(argv[1], "server")) return serve(atoi(argv[2]));
    if (argc >= 6 && !strcmp(argv[1], "load")) return load(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atof(argv[5]));
    fprintf(stderr, "usage: broadcast server PORT | broadcast load PORT PID CONNECTIONS SECONDS\n");
    return 2;
}
