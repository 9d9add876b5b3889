// The limit under TLS: what the kernel and OpenSSL charge for an echo. One thread, level-triggered epoll, OpenSSL on the socket,
// its buffers released between messages. A yardstick to divide by, not a server to run: it trusts its peers to read.
//
//   gcc -O2 -o tls-echo tls-echo.c -lssl -lcrypto      (Debian: libssl-dev)
//   tls-echo PORT CERT.pem KEY.pem                     returns every byte as it comes
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, RECORD = 16 * 1024, EVENTS = 256 };

static unsigned char buffer[CHUNK];

static int send_all(SSL *ssl, int count) {
    for (int at = 0; at < count;) {
        int sent = SSL_write(ssl, buffer + at, count - at > RECORD ? RECORD : count - at);
        if (sent > 0) {
            at += sent;
        } else if (SSL_get_error(ssl, sent) == SSL_ERROR_WANT_WRITE) {
            struct pollfd room = {.fd = SSL_get_fd(ssl), .events = POLLOUT};
            poll(&room, 1, -1);
        } else {
            return -1;
        }
    }
    return 0;
}

// 0 while the peer lives. What OpenSSL has read ahead is drained: epoll does not know of it.
static int serve(SSL *ssl) {
    for (;;) {
        int count = 0, got = 1;
        while (count < CHUNK && (got = SSL_read(ssl, buffer + count, CHUNK - count)) > 0)
            count += got;
        int error = got > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl, got);
        if (send_all(ssl, count))
            return -1;
        if (got <= 0) {
            ERR_clear_error();
            return error == SSL_ERROR_WANT_READ ? 0 : -1;
        }
    }
}

static void welcome(int epoll, int listener, SSL_CTX *context) {
    int on = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    SSL *ssl = SSL_new(context);
    SSL_set_fd(ssl, fd);
    SSL_set_accept_state(ssl);
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = ssl};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &interest);
}

static void dismiss(SSL *ssl) {
    close(SSL_get_fd(ssl));
    SSL_free(ssl);
    ERR_clear_error();
}

static SSL_CTX *context_of(const char *certificate, const char *key) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
    SSL_CTX_set_read_ahead(context, 1);
    if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1 || SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) {
        ERR_print_errors_fp(stderr);
        exit(1);
    }
    return context;
}

static int listen_on(int port) {
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 4096)) {
        perror("tls-echo: listen");
        exit(1);
    }
    return fd;
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: tls-echo PORT CERT.pem KEY.pem\n");
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    SSL_CTX *context = context_of(arguments[2], arguments[3]);
    int listener = listen_on(atoi(arguments[1])), epoll = epoll_create1(0);
    struct epoll_event interest = {.events = EPOLLIN}, ready[EVENTS];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &interest);
    for (;;) {
        int events = epoll_wait(epoll, ready, EVENTS, -1);
        for (int i = 0; i < events; i++) {
            SSL *ssl = ready[i].data.ptr;
            if (!ssl)
                welcome(epoll, listener, context);
            else if (serve(ssl))
                dismiss(ssl);
        }
    }
}
