// Runs mxdrill as a user does.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace mxdrill::testing {

struct Result {
    int code = -1;
    std::string out;
    std::string err;
};

inline std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// A folder that is gone when the test is over.
class Scratch {
  public:
    Scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "mxdrill-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) std::abort();
        path_ = name;
    }
    ~Scratch() { std::filesystem::remove_all(path_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    std::string write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
        return (path_ / name).string();
    }

    /// Runs `mxdrill WORDS` in this folder; the words are the shell's.
    [[nodiscard]] Result mxdrill(const std::string& words) const {
        const auto err = path_ / ".err";
        const std::string command =
            "cd '" + path_.string() + "' && " + MXDRILL_BINARY + " " + words + " 2>'" + err.string() + "'";
        Result result;
        FILE* pipe = popen(command.c_str(), "r");
        std::array<char, 65536> buffer{};
        for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
            result.out.append(buffer.data(), got);
        }
        const int status = pclose(pipe);
        result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        result.err = contents(err);
        std::filesystem::remove(err);
        return result;
    }

  private:
    std::filesystem::path path_;
};

}  // namespace mxdrill::testing
