// Starts a server again and again and tells, as medians: milliseconds from exec to the first reply, KiB resident after it, and
// of these the private ones.
//   first-reply RUNS KIND COMMAND [ARGUMENT...]     where {port} stands in an argument for a port that is free
// What the server is asked, and has to reply, is the kind's:
//   echo   packed message 1 with five bytes, which comes back; also from a server of raw bytes
//   udp    the same in a datagram
//   http   GET /, and a response
//   tls    the first hello of a handshake, and the server's
//   bye    packed message 3 without a body, on which the server closes the connection
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
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

static const char packed[] = "\5\0\0\0\1\0\0\0hello";
static const char get[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
// TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, x25519 or P-256, RSA with SHA-256.
static const char hello[] =
    "\x16\x03\x01\0\x48"
    "\x01\0\0\x44\x03\x03" "0123456789abcdef0123456789abcdef" "\0" "\0\x02\xc0\x2f" "\x01\0"
    "\0\x19" "\0\x0a\0\x06\0\x04\0\x1d\0\x17" "\0\x0d\0\x06\0\x04\x08\x04\x04\x01" "\xff\x01\0\x01\0";
// "reply" is what an answer begins with; nothing is the end of the connection.
static const struct kind { const char *name; int type; const char *message; size_t length; const char *reply; size_t expected; } kinds[] = {
    {"echo", SOCK_STREAM, packed, sizeof packed - 1, packed, sizeof packed - 1},
    {"udp", SOCK_DGRAM, packed, sizeof packed - 1, packed, sizeof packed - 1},
    {"http", SOCK_STREAM, get, sizeof get - 1, "HTTP/1.1 200", 12},
    {"tls", SOCK_STREAM, hello, sizeof hello - 1, "\x16\x03\x03", 3},
    {"bye", SOCK_STREAM, "\0\0\0\0\3\0\0\0", 8, "", 0},
};

static const struct kind *kind_of(const char *name) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].name, name)) return &kinds[i];
    fprintf(stderr, "there is no kind %s\n", name);
    exit(2);
}

static pid_t server;

static void fail(const char *why) {
    fprintf(stderr, "%s\n", why);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    exit(1);
}

// Zero where nobody listens yet: connecting is refused, or the datagram is.
static int answered(const struct kind *kind, int port) {
    struct sockaddr_in a = loopback(port);
    char reply[sizeof packed];
    int fd = socket(AF_INET, kind->type, 0);
    struct timeval patience = {.tv_sec = 10};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ssize_t got = -1;
    if (!connect(fd, (struct sockaddr *)&a, sizeof a) && write(fd, kind->message, kind->length) == (ssize_t)kind->length)
        got = recv(fd, reply, kind->expected ? kind->expected : 1, MSG_WAITALL);
    else if (kind->type == SOCK_STREAM && errno != ECONNREFUSED)
        got = 0;
    close(fd);
    if (got < 0 && errno == ECONNREFUSED) return 0;
    if (got < 0 && errno == EAGAIN) fail("there is no reply within 10 s");
    if (got != (ssize_t)kind->expected || memcmp(kind->reply, reply, kind->expected)) fail("the reply is wrong");
    return 1;
}

static void ask(const struct kind *kind, int port, double deadline) {
    while (!answered(kind, port)) {
        if (now() > deadline) fail("the server does not listen");
        usleep(100);
    }
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    int runs = argc > 3 ? atoi(argv[1]) : 0;
    if (runs < 1 || runs > 1000) return fprintf(stderr, "first-reply RUNS KIND COMMAND [ARGUMENT...]\n"), 2;
    const struct kind *kind = kind_of(argv[2]);
    double took[1000], resident[1000], private[1000];
    for (int run = 0; run < runs; run++) {
        int port = free_port();
        char *arguments[64] = {0}, text[64][512];
        for (int i = 3; i < argc && i < 66; i++) {
            char *at = strstr(argv[i], "{port}");
            if (at) snprintf(text[i - 3], 512, "%.*s%d%s", (int)(at - argv[i]), argv[i], port, at + 6);
            arguments[i - 3] = at ? text[i - 3] : argv[i];
        }
        double start = now();
        server = fork();
        if (!server) {
            if (!freopen("/dev/null", "w", stdout)) _exit(127);
            execvp(arguments[0], arguments);
            _exit(127);
        }
        ask(kind, port, start + 10000);
        took[run] = now() - start;
        resident[run] = status_of(server, "VmRSS:");
        private[run] = status_of(server, "RssAnon:");
        kill(server, SIGTERM);
        waitpid(server, NULL, 0);
    }
    qsort(took, runs, sizeof *took, by_value);
    qsort(resident, runs, sizeof *resident, by_value);
    qsort(private, runs, sizeof *private, by_value);
    printf("%.1f %.0f %.0f\n", took[runs / 2], resident[runs / 2], private[runs / 2]);
}
