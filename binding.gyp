{
  'variables': {
    'stage_dir': 'prebuilds/linux-x64',
  },
  'targets': [
    {
      'target_name': 'syslens_addon',
      'product_name': 'syslens',
      # Every folder of native/ but the launcher's own program; a new file needs no entry here.
      'sources': ['<!@(node scripts/native-sources.mjs addon)'],
      'include_dirs': [
        'native',
        # Relative, since gyp does not quote a space in an include folder.
        '<!(node -p "path.relative(\'\', require(\'node-api-headers\').include_dir)")',
        '<!(node -p "require(\'node-addon-api\').include_dir")',
      ],
      'defines': [
        'NAPI_VERSION=8',
        'NODE_ADDON_API_DISABLE_DEPRECATED',
        'NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED',
        # A worker being terminated runs no JavaScript: what would be thrown into it is dropped instead of aborting all.
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
      ],
      'cflags_cc': ['-fexceptions'],
    },
    {
      # Runs before Node: no library, no C++ runtime, hence the static link.
      'target_name': 'launcher',
      'type': 'executable',
      'sources': ['<!@(node scripts/native-sources.mjs launcher)'],
      'include_dirs': ['native'],
      'cflags_cc': ['-fno-exceptions', '-fno-rtti'],
      'ldflags': ['-static'],
    },
    {
      # install(1) writes a new file, so a running copy is not overwritten in place.
      'target_name': 'stage',
      'type': 'none',
      'dependencies': ['syslens_addon', 'launcher'],
      'actions': [
        {
          'action_name': 'stage_addon',
          'inputs': ['<(PRODUCT_DIR)/syslens.node'],
          'outputs': ['<(stage_dir)/syslens.node'],
          'action': ['install', '-D', '-s', '-m', '755', '<@(_inputs)', '<@(_outputs)'],
        },
        {
          'action_name': 'stage_launcher',
          'inputs': ['<(PRODUCT_DIR)/launcher'],
          'outputs': ['<(stage_dir)/syslens'],
          'action': ['install', '-D', '-s', '-m', '755', '<@(_inputs)', '<@(_outputs)'],
        },
      ],
    },
  ],
}
