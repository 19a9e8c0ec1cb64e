// A process whose descriptors have run out.
#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace mxdrill::net {

/// As long as it lives, this process gets no further descriptor.
class NoDescriptors {
  public:
    NoDescriptors() {
        getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit few{std::min<rlim_t>(kFew, before_.rlim_cur), before_.rlim_max};
        setrlimit(RLIMIT_NOFILE, &few);
        while (taken_.size() <= kFew) {
            const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
            if (descriptor < 0) break;
            taken_.push_back(descriptor);
        }
    }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;
    ~NoDescriptors() {
        for (const int descriptor : taken_) ::close(descriptor);
        setrlimit(RLIMIT_NOFILE, &before_);
    }
    static constexpr const char* kNoLimit = "this machine sets no limit to a process's descriptors";
    /// Whether the machine keeps to the limit that is set here.
    [[nodiscard]] bool hold() const { return taken_.size() <= kFew; }

  private:
    static constexpr std::size_t kFew = 256;
    rlimit before_{};
    std::vector<int> taken_;
};

}  // namespace mxdrill::net
