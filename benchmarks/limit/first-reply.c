// Starts a server again and again and tells, as medians: milliseconds from exec to the first reply, KiB resident after it, and
// of these the private ones.
//   first-reply RUNS COMMAND [ARGUMENT...]     where {port} stands in an argument for a port that is free
// The server is asked packed message 1 with five bytes, and has to echo it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

static int free_port(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = loopback(0);
    socklen_t length = sizeof a;
    if (bind(fd, (struct sockaddr *)&a, sizeof a) || getsockname(fd, (struct sockaddr *)&a, &length)) exit(2);
    close(fd);
    return ntohs(a.sin_port);
}

static long status_of(pid_t pid, const char *name) {
    char path[64], line[256];
    long value = -1;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, name, strlen(name))) value = atol(line + strlen(name) + 1);
    if (f) fclose(f);
    return value;
}

static void ask(int port, double deadline) {
    static const char message[13] = {5, 0, 0, 0, 1, 0, 0, 0, 'h', 'e', 'l', 'l', 'o'};
    struct sockaddr_in a = loopback(port);
    for (;;) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (!connect(fd, (struct sockaddr *)&a, sizeof a)) {
            char reply[13];
            if (write(fd, message, 13) != 13 || recv(fd, reply, 13, MSG_WAITALL) != 13 || memcmp(message, reply, 13)) {
                fprintf(stderr, "the reply is wrong\n");
                exit(1);
            }
            close(fd);
            return;
        }
        close(fd);
        if (now() > deadline) {
            fprintf(stderr, "the server does not listen\n");
            exit(1);
        }
        usleep(100);
    }
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1 || runs > 1000) return fprintf(stderr, "first-reply RUNS COMMAND [ARGUMENT...]\n"), 2;
    double took[1000], resident[1000], private[1000];
    for (int run = 0; run < runs; run++) {
        int port = free_port();
        char *arguments[64] = {0}, text[64][512];
        for (int i = 2; i < argc && i < 65; i++) {
            char *at = strstr(argv[i], "{port}");
            if (at) snprintf(text[i - 2], 512, "%.*s%d%s", (int)(at - argv[i]), argv[i], port, at + 6);
            arguments[i - 2] = at ? text[i - 2] : argv[i];
        }
        double start = now();
        pid_t pid = fork();
        if (!pid) {
            if (!freopen("/dev/null", "w", stdout)) _exit(127);
            execvp(arguments[0], arguments);
            _exit(127);
        }
        ask(port, start + 10000);
        took[run] = now() - start;
        resident[run] = status_of(pid, "VmRSS:");
        private[run] = status_of(pid, "RssAnon:");
        kill(pid, SIGTERM);
        waitpid(pid, NULL, 0);
    }
    qsort(took, runs, sizeof *took, by_value);
    qsort(resident, runs, sizeof *resident, by_value);
    qsort(private, runs, sizeof *private, by_value);
    printf("%.1f %.0f %.0f\n", took[runs / 2], resident[runs / 2], private[runs / 2]);
}
