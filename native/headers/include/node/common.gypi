# Stands in for the common.gypi of Node's header download.
{
  'variables': {
    # Asked for by node-gyp's addon.gypi and by the generated config.gypi.
    'asan%': 0,
    'coverage%': 'false',
    'node_shared%': 'false',
    'target_arch%': 'x64',
    'v8_enable_pointer_compression%': 0,
    'openssl_fips%': '',
  },
  'target_defaults': {
    'default_configuration': 'Release',
    'cflags': ['-fPIC', '-fvisibility=hidden', '-pthread', '-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Werror'],
    'cflags_cc': ['-std=c++20'],
    'ldflags': ['-pthread'],
    'configurations': {
      'Release': { 'cflags': ['-O2'], 'defines': ['NDEBUG'] },
      'Debug': { 'cflags': ['-O0', '-g'] },
    },
  },
}
