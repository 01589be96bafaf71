/* A native addon that opens and forgets, in ways that JavaScript has not. */
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <fcntl.h>
#include <node_api.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <unistd.h>

static napi_value number(napi_env env, int value) {
  napi_value result = NULL;
  napi_create_int32(env, value, &result);
  return result;
}

static napi_value open_file(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  char path[4096] = "";
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_string_utf8(env, argument, path, sizeof path, NULL);
  return number(env, open(path, O_RDONLY | O_CLOEXEC));
}

static napi_value copy(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int fd = -1;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_int32(env, argument, &fd);
  return number(env, fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

static napi_value inotify(napi_env env, napi_callback_info info) {
  (void)info;
  return number(env, inotify_init1(IN_CLOEXEC));
}

static napi_value memory(napi_env env, napi_callback_info info) {
  (void)info;
  return number(env, memfd_create("scratch", MFD_CLOEXEC));
}

static void add(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &value);
  napi_set_named_property(env, exports, name, value);
}

NAPI_MODULE_INIT() {
  add(env, exports, "openFile", open_file);
  add(env, exports, "copy", copy);
  add(env, exports, "inotify", inotify);
  add(env, exports, "memory", memory);
  return exports;
}
