#include "sim/cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace mxdrill::cli {
namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : value;
}

bool locale_has_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const auto value = environment(name);
        if (value.empty()) continue;
        return value.find("UTF-8") != std::string_view::npos || value.find("utf8") != std::string_view::npos;
    }
    return false;
}

}  // namespace

reports::Look look_of_standard_output() {
    reports::Look look;
    if (isatty(STDOUT_FILENO) != 1) return look;
    look.colour = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
    look.ascii = !locale_has_utf8();
    winsize size{};
    constexpr std::size_t kNarrowest = 60;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        look.width = std::clamp<std::size_t>(size.ws_col, kNarrowest, look.width);
    }
    return look;
}

}  // namespace mxdrill::cli
