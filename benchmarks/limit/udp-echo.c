// udp-echo: what a datagram costs without a framework, and a load to measure it with.
//
// Build: gcc -O2 -o udp-echo udp-echo.c
// Run: ./udp-echo PORT                                   echoes every datagram: recvfrom, sendto, nothing else (the limit)
//      ./udp-echo PORT epoll                             the same, waiting as a loop must that has other descriptors too: epoll_wait
//                                                        ahead of each recvfrom, which does not block
//      ./udp-echo PORT load CLIENTS SIZE SECONDS PID     closed loop: each of CLIENTS sockets keeps one netman message of SIZE bytes in
//                                                        flight and checks its echo; prints one line of JSON with the CPU time per
//                                                        message of the server PID. Polls without sleeping.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char buf[65536], sent[65536];

static struct sockaddr_in address(int port) {
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }

// User and system time of a process in seconds.
static double cpu(int pid) {
    char path[64]; unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r"); if (!f) return 0;
    if (!fgets(buf, sizeof buf, f)) buf[0] = 0;
    fclose(f);
    char *after = strrchr(buf, ')');
    if (after) sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (user + system) / (double)sysconf(_SC_CLK_TCK);
}
static int echo(int port, int waits) {
    int fd = socket(AF_INET, SOCK_DGRAM | (waits ? SOCK_NONBLOCK : 0), 0), ep = epoll_create1(0);
    struct sockaddr_in a = address(port); struct epoll_event e = {.events = EPOLLIN}, ev[256];
    if (bind(fd, (void *)&a, sizeof a) || epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e)) { perror("bind"); return 1; }
    for (;;) {
        if (waits && epoll_wait(ep, ev, 256, -1) < 1) continue;
        struct sockaddr_in from; socklen_t length = sizeof from;
        ssize_t n = recvfrom(fd, buf, sizeof buf, 0, (void *)&from, &length);
        if (n >= 0) sendto(fd, buf, n, 0, (void *)&from, length);
    }
}
static int load(int port, int clients, int size, double seconds, int pid) {
    int ep = epoll_create1(0); struct epoll_event e = {.events = EPOLLIN}, ev[512];
    struct sockaddr_in a = address(port); uint32_t header[2] = {size, 1};
    memcpy(sent, header, 8); for (int i = 0; i < size; i++) sent[8 + i] = i;
    int *fds = calloc(clients, sizeof *fds); double *last = calloc(clients, sizeof *last);
    for (int i = 0; i < clients; i++) {
        fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        if (connect(fds[i], (void *)&a, sizeof a)) { perror("connect"); return 1; }
        e.data.u32 = i; epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &e);
        send(fds[i], sent, 8 + size, 0); last[i] = now();
    }
    double warm = now() + seconds / 2, end = warm + seconds, start = 0, used = 0; long replies = 0, wrong = 0, lost = 0;
    for (double t = now(), sweep = t + 1; t < end; t = now()) {
        if (!start && t >= warm) { start = t; used = cpu(pid); replies = lost = 0; }
        int n = epoll_wait(ep, ev, 512, 0);
        for (int i = 0; i < n; i++) {
            int c = ev[i].data.u32; ssize_t r = recv(fds[c], buf, sizeof buf, 0);
            if (r < 0) continue;
            if (r != 8 + size || memcmp(buf, sent, r)) wrong++;
            replies++; last[c] = t; send(fds[c], sent, 8 + size, 0);
        }
        // A datagram may be lost: whoever has waited for a second sends again.
        if (t > sweep) for (sweep = t + 1, n = 0; n < clients; n++) if (t - last[n] > 1) { lost++; last[n] = t; send(fds[n], sent, 8 + size, 0); }
    }
    double took = now() - start; used = cpu(pid) - used;
    printf("{\"msgs_per_s\":%.0f,\"wrong\":%ld,\"lost\":%ld,\"server_cpu_us_per_msg\":%.3f}\n", replies / took, wrong, lost, used * 1e6 / replies);
    return wrong || !replies;
}
int main(int argc, char **argv) {
    if (argc == 2) return echo(atoi(argv[1]), 0);
    if (argc == 3 && !strcmp(argv[2], "epoll")) return echo(atoi(argv[1]), 1);
    if (argc == 7 && !strcmp(argv[2], "load")) return load(atoi(argv[1]), atoi(argv[3]), atoi(argv[4]), atof(argv[5]), atoi(argv[6]));
    fprintf(stderr, "udp-echo PORT [epoll] | udp-echo PORT load CLIENTS SIZE SECONDS PID\n");
    return 2;
}
