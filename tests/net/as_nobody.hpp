// What a test of root's does as a user without privileges.
#pragma once

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "tests/net/private_thread.hpp"

namespace mxdrill::net {

inline bool become_nobody() {
    constexpr unsigned kNobody = 65534;
    return setgroups(0, nullptr) == 0 && setresgid(kNobody, kNobody, kNobody) == 0 &&
           setresuid(kNobody, kNobody, kNobody) == 0 &&
           prctl(PR_SET_DUMPABLE, 1) == 0;  // as after an exec, so that /proc/self is its own
}

/// Runs `body` in a child, in a private network of nobody's, and expects of it what a test does. Skips where
/// the kernel has none for such users, and where this program can't become another user: its other tests are
/// unprivileged then.
template <class Body>
void as_nobody(Body body) {
    enum Status {
        passed,
        failed,
        not_root,
        refused
    };
    const pid_t child = fork();
    if (child == 0) {
        if (!become_nobody()) _exit(not_root);
        if (const auto unable = allow_private_networks()) {
            std::fprintf(stderr, "%s\n", unable->why.c_str());
            _exit(refused);
        }
        in_private_thread(body);
        _exit(testing::Test::HasFailure() ? failed : passed);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == not_root) GTEST_SKIP() << "only root can become somebody else";
    if (WEXITSTATUS(status) == refused) GTEST_SKIP() << "no namespaces for unprivileged users";
    EXPECT_EQ(WEXITSTATUS(status), passed);
}

}  // namespace mxdrill::net
