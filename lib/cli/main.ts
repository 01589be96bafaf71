console.log('syslens')
