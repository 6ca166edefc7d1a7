// Loaded before the C library (LD_PRELOAD): fails one system call on the files below a folder, or ends the process there.
//
//   FAULT_FOLDER  the folder; calls on other files are neither counted nor failed
//   FAULT_AT      which call, counted from 1; 0 for none
//   FAULT_MODE    kill: SIGKILL before the call; torn: half of a write, then SIGKILL, and as `kill` for other calls;
//                 eio, enospc: this call fails so; eio-on: this one and all after it
//   FAULT_COUNT   a file that is given the number of calls at a normal end
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;
static long at;
static const char *mode = "kill", *folder, *count_file;
static atomic_char ours[65536];

__attribute__((constructor)) static void start(void) {
    folder = getenv("FAULT_FOLDER");
    count_file = getenv("FAULT_COUNT");
    if (getenv("FAULT_AT")) at = atol(getenv("FAULT_AT"));
    if (getenv("FAULT_MODE")) mode = getenv("FAULT_MODE");
}

__attribute__((destructor)) static void end(void) {
    if (!count_file) return;
    FILE *file = fopen(count_file, "w");
    if (file) {
        fprintf(file, "%ld\n", atomic_load(&calls));
        fclose(file);
    }
}

static int is_ours(int descriptor) { return descriptor >= 0 && descriptor < 65536 && atomic_load(&ours[descriptor]); }

static int concerns(int directory, const char *path) {
    if (!folder || !path) return 0;
    if (path[0] != '/') return is_ours(directory);
    return strncmp(path, folder, strlen(folder)) == 0;
}

static void note(int descriptor, int yes) {
    if (descriptor >= 0 && descriptor < 65536) atomic_store(&ours[descriptor], yes);
}

enum fault { none, fails, torn };

// Counts a call, and says whether it fails; does not return where the process is to end.
static enum fault fault(int can_tear) {
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (at == 0 || number < at) return none;
    int goes_on = strcmp(mode, "eio-on") == 0;
    if (number > at && !goes_on) return none;
    if (strcmp(mode, "torn") == 0 && can_tear) return torn;
    if (strcmp(mode, "kill") == 0 || strcmp(mode, "torn") == 0) kill(getpid(), SIGKILL);
    errno = strcmp(mode, "enospc") == 0 ? ENOSPC : EIO;
    return fails;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPEN(name, ...)                                                     \
    mode_t permissions = 0;                                                 \
    if (flags & (O_CREAT | O_TMPFILE)) {                                    \
        va_list list;                                                       \
        va_start(list, flags);                                              \
        permissions = va_arg(list, mode_t);                                 \
        va_end(list);                                                       \
    }

int open(const char *path, int flags, ...) {
    OPEN(open)
    int mine = concerns(AT_FDCWD, path);
    if (mine && fault(0)) return -1;
    int descriptor = NEXT(open)(path, flags, permissions);
    note(descriptor, mine);
    return descriptor;
}

int open64(const char *path, int flags, ...) {
    OPEN(open64)
    int mine = concerns(AT_FDCWD, path);
    if (mine && fault(0)) return -1;
    int descriptor = NEXT(open64)(path, flags, permissions);
    note(descriptor, mine);
    return descriptor;
}

int openat(int directory, const char *path, int flags, ...) {
    OPEN(openat)
    int mine = concerns(directory, path);
    if (mine && fault(0)) return -1;
    int descriptor = NEXT(openat)(directory, path, flags, permissions);
    note(descriptor, mine);
    return descriptor;
}

int openat64(int directory, const char *path, int flags, ...) {
    OPEN(openat64)
    int mine = concerns(directory, path);
    if (mine && fault(0)) return -1;
    int descriptor = NEXT(openat64)(directory, path, flags, permissions);
    note(descriptor, mine);
    return descriptor;
}

int close(int descriptor) {
    note(descriptor, 0);
    return NEXT(close)(descriptor);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    switch (is_ours(descriptor) ? fault(1) : none) {
    case fails: return -1;
    case torn:
        if (NEXT(write)(descriptor, bytes, count / 2) >= 0) kill(getpid(), SIGKILL);
        return -1;
    case none: break;
    }
    return NEXT(write)(descriptor, bytes, count);
}

#define PWRITE(name, offset_type)                                                       \
    ssize_t name(int descriptor, const void *bytes, size_t count, offset_type offset) { \
        switch (is_ours(descriptor) ? fault(1) : none) {                                \
        case fails: return -1;                                                          \
        case torn:                                                                      \
            if (NEXT(name)(descriptor, bytes, count / 2, offset) >= 0) kill(getpid(), SIGKILL); \
            return -1;                                                                  \
        case none: break;                                                               \
        }                                                                               \
        return NEXT(name)(descriptor, bytes, count, offset);                            \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define READ(name, parameters, arguments)                \
    ssize_t name parameters {                            \
        if (is_ours(descriptor) && fault(0)) return -1;  \
        return NEXT(name) arguments;                     \
    }
READ(read, (int descriptor, void *bytes, size_t count), (descriptor, bytes, count))
READ(pread, (int descriptor, void *bytes, size_t count, off_t offset), (descriptor, bytes, count, offset))
READ(pread64, (int descriptor, void *bytes, size_t count, off64_t offset), (descriptor, bytes, count, offset))

#define ON_DESCRIPTOR(name, parameters, arguments)       \
    int name parameters {                                \
        if (is_ours(descriptor) && fault(0)) return -1;  \
        return NEXT(name) arguments;                     \
    }
ON_DESCRIPTOR(fsync, (int descriptor), (descriptor))
ON_DESCRIPTOR(fdatasync, (int descriptor), (descriptor))
ON_DESCRIPTOR(ftruncate, (int descriptor, off_t length), (descriptor, length))
ON_DESCRIPTOR(ftruncate64, (int descriptor, off64_t length), (descriptor, length))
ON_DESCRIPTOR(fchmod, (int descriptor, mode_t permissions), (descriptor, permissions))

#define ON_PATH(name, parameters, directory, path, arguments)  \
    int name parameters {                                      \
        if (concerns(directory, path) && fault(0)) return -1;  \
        return NEXT(name) arguments;                           \
    }
ON_PATH(unlink, (const char *path), AT_FDCWD, path, (path))
ON_PATH(unlinkat, (int directory, const char *path, int flags), directory, path, (directory, path, flags))
ON_PATH(mkdir, (const char *path, mode_t permissions), AT_FDCWD, path, (path, permissions))
ON_PATH(mkdirat, (int directory, const char *path, mode_t permissions), directory, path, (directory, path, permissions))
ON_PATH(rename, (const char *from, const char *to), AT_FDCWD, from, (from, to))
ON_PATH(renameat, (int directory, const char *from, int other, const char *to), directory, from, (directory, from, other, to))
ON_PATH(link, (const char *from, const char *to), AT_FDCWD, from, (from, to))
ON_PATH(linkat, (int directory, const char *from, int other, const char *to, int flags), directory, from,
        (directory, from, other, to, flags))
